"""All SQL of SAMSAM, on DuckDB. Loaded figures and written texts lie in schemas of their own."""
