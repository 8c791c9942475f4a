"""What slides are made of: the deck, its texts, boxes, tables and drawings."""
