"""The open database: connection, schema, commits and checksums."""
