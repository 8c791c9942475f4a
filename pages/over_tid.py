"""What all years' analyses say together."""

from samsam.web.page.frame import open_page
from samsam.web.page.pages import OVER_TIME
from samsam.web.reading import over_time_parts

visit = open_page(OVER_TIME)
years = over_time_parts.years_part(visit)
over_time_parts.view_part(visit, years)
