"""The parts of pages that follow an analysis up: actions, what is carried over, and editions."""
