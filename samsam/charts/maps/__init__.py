"""Maps: how their parts look, and where areas, names and the key are."""
