"""About SAMSAM: method, sources, accessibility, version."""

from samsam.web.page.frame import open_page
from samsam.web.page.pages import ABOUT
from samsam.web.reading.about import about_parts

visit = open_page(ABOUT)
about_parts.texts_part(visit)
about_parts.sources_part(visit)
about_parts.version_part(visit)
