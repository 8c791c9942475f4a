"""What has been frozen, and its figures."""
