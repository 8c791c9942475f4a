"""Where municipalities are: their codes and names, and the outlines of maps."""
