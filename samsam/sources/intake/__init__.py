"""From a reading to a batch: preview, checks, accept and undo."""
