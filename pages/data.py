"""Data and sources: what there is, what waits, and how it came in."""

from samsam.web.data import by_hand_parts, data_parts, fetch_parts, undo_parts
from samsam.web.data.preview_parts import PageArea, pending_part
from samsam.web.page.frame import open_page
from samsam.web.page.pages import DATA

visit = open_page(DATA)
data_parts.status_part(visit)
fetch_parts.fetch_part(visit)
pending_part(visit, PageArea.FETCH)
data_parts.file_part(visit)
pending_part(visit, PageArea.FILE)
by_hand_parts.by_hand_part(visit)
pending_part(visit, PageArea.HAND)
data_parts.batches_part(visit)
pending_part(visit, PageArea.BATCHES)
undo_parts.undo_part(visit)
