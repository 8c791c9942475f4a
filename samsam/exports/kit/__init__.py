"""The formats of a figure, and many figures in one package."""
