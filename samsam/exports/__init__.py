"""Placeholder until the exporter module lands (being written)."""
FORMATS = ()
def file_name(figure, form): return ""
