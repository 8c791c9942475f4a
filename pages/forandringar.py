"""What has changed: the signals of a year, and why the rest is noise."""

from samsam.questions.changes import changes
from samsam.ui import changes_parts
from samsam.ui.frame import open_page
from samsam.ui.pages import CHANGES

visit = open_page(CHANGES)
found = changes(visit.service, visit.selection, visit.today)
changes_parts.filters_part(visit, found)
changes_parts.lists_part(visit, found)
