"""Writing, reading and following the annual analysis."""
