"""What a year leaves to the next: actions, and all that is carried over to be answered."""
