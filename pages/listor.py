"""The lists that the unit keeps from year to year: actors and focus goals."""

from samsam.ui import list_parts
from samsam.ui.frame import open_page
from samsam.ui.pages import LISTS

visit = open_page(LISTS)
kind = list_parts.list_choice()
list_parts.list_part(visit, kind)
