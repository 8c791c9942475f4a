"""What the annual analysis is written by: its forms, its year, and plain language."""
