"""SAMSAM: the indicator dashboard of a municipality's community-building process."""

__version__ = "0.1.0"
