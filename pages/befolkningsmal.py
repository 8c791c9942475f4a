"""The population targets 2025 and 2035."""

from samsam.services.population.population import population_view
from samsam.web.page.figure_block import figure_block, table_block
from samsam.web.page.frame import open_page
from samsam.web.page.pages import POPULATION
from samsam.web.reading import population_parts

visit = open_page(POPULATION)
view = population_view(visit.service, visit.selection)
population_parts.answer_part(view)
population_parts.filters_part(visit, view)
figure_block(visit, view.judged, key="chart_path", view=POPULATION.id)
population_parts.what_if_part(visit, view)
population_parts.path_part(view)
population_parts.components_part(view)
table_block(view.judged)
