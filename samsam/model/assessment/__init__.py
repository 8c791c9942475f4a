"""What a series says: trend, signal, target and comparison with others."""
