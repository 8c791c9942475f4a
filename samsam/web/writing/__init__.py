"""The parts of pages for writing the analysis."""
