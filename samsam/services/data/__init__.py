"""What data there is, how it came in, and fetching more."""
