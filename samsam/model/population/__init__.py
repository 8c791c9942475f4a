"""The population ahead: growth, projection, what-if and early warning."""
