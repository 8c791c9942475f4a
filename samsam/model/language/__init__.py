"""Plain Swedish: sentences, hints and the municipality's own words."""
