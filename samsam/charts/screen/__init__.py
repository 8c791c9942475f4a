"""Charts that answer to touch, drawn by Plotly."""
