"""Pieces of the pages where the register is changed: targets, goals and key figures."""
