"""Alembic's chain of the database of record: `versions/NNNN_name.py`, one a change."""
