"""What the database holds, one room a subject."""
