"""The annual analysis, to write."""

from samsam.questions.year import year_view
from samsam.ui import writing_parts
from samsam.ui.analysis_parts import year_part
from samsam.ui.frame import open_page
from samsam.ui.pages import WRITE

visit = open_page(WRITE)
year = year_part(visit)
view = year_view(visit.service, year)
writing_parts.progress_part(visit, view)
writing_parts.focus_part(visit, view)
section = writing_parts.section_choice(visit, view)
writing_parts.section_part(visit, view, section)
