"""One key figure whole."""

from samsam.services.indicators.indicator import indicator_view
from samsam.web.page.figure_block import figure_block, table_block
from samsam.web.page.frame import open_page
from samsam.web.page.pages import INDICATOR
from samsam.web.reading import indicator_parts

visit = open_page(INDICATOR)
indicator_id = indicator_parts.choice_part(visit)
view = indicator_view(visit.service, indicator_id, visit.selection, visit.today)
indicator_parts.filters_part(visit, view)
figure_block(visit, view.judged, key=f"chart_{indicator_id}")
indicator_parts.judgement_part(visit, view)
table_block(view.judged)
indicator_parts.statistics_part(view)
indicator_parts.facts_part(view)
indicator_parts.vintages_part(view)
