"""The annual analysis, to read and print, and its way from working material to published."""

from samsam.web.page.frame import open_page
from samsam.web.page.pages import ANALYSIS
from samsam.web.reading import analysis_parts
from samsam.web.writing import workflow_parts

visit = open_page(ANALYSIS)
year = analysis_parts.year_part(visit)
analysis_parts.reading_part(visit, year)
workflow_parts.steps_part(visit, year)
