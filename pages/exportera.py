"""The budget kit: choose what to take away, and in which forms."""

from samsam.web.data import export_parts, refresh_parts
from samsam.web.page.frame import open_page
from samsam.web.page.pages import EXPORT

visit = open_page(EXPORT)
choice = export_parts.choice_part(visit)
if choice:
    export_parts.kit_part(visit, choice)
    export_parts.again_part(visit, choice)
refresh_parts.document_part(visit, choice.selection.known_on if choice else None)
