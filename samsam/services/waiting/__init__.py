"""What waits for each person, on the first page and in the day's mail."""
