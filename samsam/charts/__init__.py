"""Figures drawn: one layout, one room an engine."""
