"""Adding indicators: from Kolada's catalogue, and the unit's own."""

from samsam.web.data import catalogue_parts, proposal_parts
from samsam.web.page.frame import open_page
from samsam.web.page.pages import CATALOGUE

visit = open_page(CATALOGUE)
catalogue_parts.heading_part()
proposal_parts.proposals_part(visit)
catalogue_parts.search_part(visit)
catalogue_parts.own_part(visit)
catalogue_parts.added_part(visit)
