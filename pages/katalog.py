"""Adding indicators: from Kolada's catalogue, and the unit's own."""

from samsam.ui import catalogue_parts
from samsam.ui.frame import open_page
from samsam.ui.pages import CATALOGUE

visit = open_page(CATALOGUE)
catalogue_parts.heading_part()
catalogue_parts.search_part(visit)
catalogue_parts.own_part(visit)
catalogue_parts.added_part(visit)
