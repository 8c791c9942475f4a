"""Data and sources: what there is, what waits, and how it came in."""

from samsam.ui import data_parts
from samsam.ui.frame import open_page
from samsam.ui.pages import DATA

visit = open_page(DATA)
data_parts.status_part(visit)
data_parts.fetch_part(visit)
data_parts.file_part(visit)
data_parts.by_hand_part(visit)
data_parts.pending_part(visit)
data_parts.batches_part(visit)
