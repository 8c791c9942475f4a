"""PNG, PDF and SVG for print, drawn by matplotlib."""
