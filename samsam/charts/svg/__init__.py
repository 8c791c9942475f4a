"""Light SVG for reading, written by us."""
