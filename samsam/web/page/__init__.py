"""What pages are made of: frame, HTML and choices."""
