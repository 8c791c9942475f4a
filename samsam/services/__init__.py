"""The questions that pages, commands and exports ask; each answers with a frozen result."""
