"""What all of the web shares: the open service, rights, logs and regular work."""
