"""What has changed: each key figure's latest change, or those of a year, and what is noise."""

from samsam.services.indicators.changes import changes
from samsam.web.page.frame import open_page
from samsam.web.page.pages import CHANGES
from samsam.web.reading import changes_parts

visit = open_page(CHANGES)
found = changes(visit.service, visit.selection)
changes_parts.filters_part(visit, found)
changes_parts.lists_part(visit, found)
