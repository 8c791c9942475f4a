"""What all years' analyses say together."""

from samsam.ui import over_time_parts
from samsam.ui.frame import open_page
from samsam.ui.pages import OVER_TIME

visit = open_page(OVER_TIME)
years = over_time_parts.years_part(visit)
over_time_parts.view_part(visit, years)
