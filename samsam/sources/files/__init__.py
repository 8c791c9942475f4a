"""Files that people bring, one reader a kind; `workbook.read_file` is the way in."""
