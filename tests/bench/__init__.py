"""Benchmarks: real servers, a real browser, real sockets. Run with `python -m tests.bench`."""
