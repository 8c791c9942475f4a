"""A grid of cells → what its columns, rows and headings mean."""
