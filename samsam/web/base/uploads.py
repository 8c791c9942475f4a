"""How large files may be that somebody hands in on a page, in MB as Streamlit counts them.

The first is what the server lets in at all, and stands in .streamlit/config.toml too.
"""

LARGEST_DOCUMENT_MB = 30
LARGEST_TABLE_MB = 5
