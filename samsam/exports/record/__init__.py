"""A frozen analysis as a file, a document and a package for the archive."""
