"""The budget kit: choose what to take away, and in which forms."""

from samsam.ui import export_parts
from samsam.ui.frame import open_page
from samsam.ui.pages import EXPORT

visit = open_page(EXPORT)
choice = export_parts.choice_part(visit)
if choice:
    export_parts.kit_part(visit, choice)
    export_parts.again_part(visit, choice)
