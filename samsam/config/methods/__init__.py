"""What the methods have been fitted on and what they were worth, in `data/`."""
