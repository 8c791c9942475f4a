"""Opening, backing up, restoring and checking a database."""
