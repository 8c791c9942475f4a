"""One key figure whole."""

from samsam.questions.indicator import indicator_view
from samsam.ui import indicator_parts
from samsam.ui.figure_block import figure_block, table_block
from samsam.ui.frame import open_page
from samsam.ui.pages import INDICATOR

visit = open_page(INDICATOR)
indicator_id = indicator_parts.choice_part(visit)
view = indicator_view(visit.service, indicator_id, visit.selection, visit.today)
indicator_parts.filters_part(visit, view)
figure_block(visit, view.judged, key=f"chart_{indicator_id}")
indicator_parts.judgement_part(view)
table_block(view.judged)
indicator_parts.facts_part(view)
indicator_parts.vintages_part(view)
