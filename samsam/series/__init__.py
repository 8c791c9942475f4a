"""The series of all areas on DuckDB, built from the batches of the database of record."""
