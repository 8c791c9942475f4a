"""Pages about SAMSAM itself and where its figures come from."""
