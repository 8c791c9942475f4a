"""Somebody's document brought up to date: our pieces as known now, the rest byte for byte."""
