"""A checker of everything that the reader pages say, over real municipalities and key figures."""
