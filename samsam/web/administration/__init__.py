"""The parts of pages for who looks after SAMSAM."""
