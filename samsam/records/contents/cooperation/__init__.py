"""Comments, assignments, people's mail addresses, and the queue of mails."""
