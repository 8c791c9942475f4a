"""The world → register and observations. Each module reads one kind of source."""
