"""Settings and the files of `data/` → typed objects, with file, line and cure of every fault."""
