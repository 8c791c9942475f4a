"""The parts of pages for figures: fetching, files, preview, export."""
