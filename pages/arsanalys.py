"""The annual analysis, to read and print."""

from samsam.ui import analysis_parts
from samsam.ui.frame import open_page
from samsam.ui.pages import ANALYSIS

visit = open_page(ANALYSIS)
year = analysis_parts.year_part(visit)
analysis_parts.reading_part(visit, year)
