"""About SAMSAM: method, sources, accessibility, version."""

from samsam.ui import about_parts
from samsam.ui.frame import open_page
from samsam.ui.pages import ABOUT

visit = open_page(ABOUT)
about_parts.texts_part(visit)
about_parts.sources_part(visit)
about_parts.version_part(visit)
