"""What is measured: indicators, areas, observations and their series."""
