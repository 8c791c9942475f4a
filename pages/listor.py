"""The lists that the unit keeps from year to year: actors and focus goals."""

from samsam.web.page.frame import open_page
from samsam.web.page.pages import LISTS
from samsam.web.writing import list_parts

visit = open_page(LISTS)
kind = list_parts.list_choice()
list_parts.list_part(visit, kind)
