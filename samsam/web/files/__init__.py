"""Addresses of files, and making them."""
