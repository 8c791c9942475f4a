"""The municipality beside others."""

from samsam.services.indicators.comparison import comparison_view, default_indicator, glance
from samsam.services.indicators.maps import map_view
from samsam.web.page.frame import open_page
from samsam.web.page.pages import COMPARE
from samsam.web.reading import compare_parts

visit = open_page(COMPARE)
indicator_id = visit.selection.indicator or default_indicator(visit.service, visit.selection)
view = comparison_view(visit.service, indicator_id, visit.selection)
compare_parts.choices_part(visit, view, indicator_id)
compare_parts.compared_part(visit, view, map_view(visit.service, indicator_id, visit.selection))
compare_parts.glance_part(visit, glance(visit.service, visit.selection))
