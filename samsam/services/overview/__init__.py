"""The first page and the report's table."""
