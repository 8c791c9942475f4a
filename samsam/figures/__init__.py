"""One description of a figure, and its forms: words, table, screen, print."""
