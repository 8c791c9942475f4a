"""The parts of pages for readers."""
