"""How often the methods were wrong when they were tried on the past."""
