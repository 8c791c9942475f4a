"""Figures of several municipalities or key figures."""
