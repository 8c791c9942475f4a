"""Figures and packages as files, and open data."""
