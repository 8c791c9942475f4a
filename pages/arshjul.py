"""The year wheel: what is due now, and what a year holds month by month."""

from samsam.web.page.frame import open_page
from samsam.web.page.pages import YEAR_WHEEL
from samsam.web.reading import year_wheel_parts

visit = open_page(YEAR_WHEEL)
wheel = year_wheel_parts.year_part(visit)
year_wheel_parts.waiting_part(visit, wheel)
year_wheel_parts.months_part(visit, wheel)
year_wheel_parts.documents_part(visit, wheel)
year_wheel_parts.calendar_part()
