"""A figure in words: headline, sentences, notes, alt text, source and table."""
