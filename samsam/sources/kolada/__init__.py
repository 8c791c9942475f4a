"""Kolada's API v3: what it is asked, what it answers, and what becomes observations."""
