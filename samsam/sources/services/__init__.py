"""Kolada and SCB, asked over HTTPS."""
