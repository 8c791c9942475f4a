"""The population targets 2025 and 2035."""

from samsam.questions.population import population_view
from samsam.ui import population_parts
from samsam.ui.figure_block import figure_block, table_block
from samsam.ui.frame import open_page
from samsam.ui.pages import POPULATION

visit = open_page(POPULATION)
view = population_view(visit.service, visit.selection)
population_parts.answer_part(view)
population_parts.filters_part(visit, view)
figure_block(visit, view.judged, key="chart_path", view=POPULATION.id)
population_parts.what_if_part(visit, view)
population_parts.path_part(view)
population_parts.components_part(view)
table_block(view.judged)
