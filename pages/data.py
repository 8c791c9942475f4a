"""Data and sources: what there is, what waits, and how it came in."""

from samsam.ui import by_hand_parts, data_parts, fetch_parts, undo_parts
from samsam.ui.frame import open_page
from samsam.ui.pages import DATA
from samsam.ui.preview_parts import Place, pending_part

visit = open_page(DATA)
data_parts.status_part(visit)
fetch_parts.fetch_part(visit)
pending_part(visit, Place.FETCH)
data_parts.file_part(visit)
pending_part(visit, Place.FILE)
by_hand_parts.by_hand_part(visit)
pending_part(visit, Place.HAND)
data_parts.batches_part(visit)
pending_part(visit, Place.BATCHES)
undo_parts.undo_part(visit)
