"""CSV, JSON, calendar and open data."""
