"""The typeface that ships, and what drawings need of typefaces."""
