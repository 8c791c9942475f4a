"""What one stranger without any right can do to a server, and what its readers notice of it.

`python -m tests.bench.attack` starts a server of its own on this machine for each attack, and never
speaks to any other. Each attack has an end in numbers and in time.
"""
