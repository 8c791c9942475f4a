"""The database of record: what can't be made again. SQLAlchemy Core on SQLite or PostgreSQL."""
