"""Mail through the municipality's own server: addresses, letters, the queue and the sending."""
