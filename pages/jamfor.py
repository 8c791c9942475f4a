"""The municipality beside others."""

from samsam.questions.comparison import comparison_view, default_indicator, glance
from samsam.ui import compare_parts
from samsam.ui.figure_block import figure_block, table_block
from samsam.ui.frame import open_page
from samsam.ui.pages import COMPARE

visit = open_page(COMPARE)
indicator_id = visit.selection.indicator or default_indicator(visit.service)
view = comparison_view(visit.service, indicator_id, visit.selection)
compare_parts.choices_part(visit, view, indicator_id)
compare_parts.missing_part(visit, view)
figure_block(visit, view.judged, key=f"chart_compare_{indicator_id}", view=COMPARE.id)
compare_parts.place_part(visit, view)
compare_parts.order_part(view)
table_block(view.judged)
compare_parts.glance_part(visit, glance(visit.service, visit.selection))
