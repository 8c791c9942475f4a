"""The annual analysis, to read and print, and its way from working material to published."""

from samsam.ui import analysis_parts, way_parts
from samsam.ui.frame import open_page
from samsam.ui.pages import ANALYSIS

visit = open_page(ANALYSIS)
year = analysis_parts.year_part(visit)
analysis_parts.reading_part(visit, year)
way_parts.steps_part(visit, year)
