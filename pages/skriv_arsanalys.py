"""The annual analysis, to write."""

from samsam.services.analysis.year import year_view
from samsam.web.page.frame import open_page
from samsam.web.page.pages import WRITE
from samsam.web.reading.analysis_parts import year_part
from samsam.web.writing import writing_parts
from samsam.web.writing.saving import save_unsaved, unsaved_part

visit = open_page(WRITE)
save_unsaved()
year = year_part(visit)
view = year_view(visit.service, year)
writing_parts.progress_part(visit, view)
writing_parts.writing_part(visit, view)
unsaved_part()
