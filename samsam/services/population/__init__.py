"""The population's goals and the way to them."""
