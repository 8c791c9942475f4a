"""The report's table as it was published."""

from samsam.web.page.frame import open_page
from samsam.web.page.pages import REPORT
from samsam.web.reading.about import report_parts

report_parts.table_part(open_page(REPORT))
