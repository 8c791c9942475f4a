"""The lists that the unit keeps from year to year: actors and focus goals."""

from samsam.web.page.frame import open_page
from samsam.web.page.pages import LISTS
from samsam.web.writing import list_parts
from samsam.web.writing.saving import save_unsaved, unsaved_part

visit = open_page(LISTS)
save_unsaved()
kind = list_parts.list_choice()
list_parts.list_part(visit, kind)
unsaved_part()
