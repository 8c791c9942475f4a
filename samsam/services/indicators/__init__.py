"""A key figure, its changes, and its place among others."""
