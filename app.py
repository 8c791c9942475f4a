"""SAMSAM's home page, and the application that `streamlit run app.py` finds and serves.

The file is run in two ways: once by the server, which looks for `app` here, and once for each visit
to the home page. Streamlit finds the other pages in `pages/` beside it.
"""

from streamlit.starlette import App

from samsam.services.overview.overview import overview
from samsam.web.page.frame import open_page
from samsam.web.page.pages import HOME
from samsam.web.reading import overview_parts
from samsam.web.reading.waiting_part import waiting_part
from samsam.web.server import server

if server.in_page():
    visit = open_page(HOME)
    waiting_part(visit)
    answer = overview(visit.service, visit.selection, visit.today)
    overview_parts.answer_part(answer, visit.selection)
    overview_parts.lately_part(answer, visit.selection)
    overview_parts.filters_part(visit, answer)
    overview_parts.groups_part(answer, visit.selection)
    overview_parts.findings_part(visit, answer)
else:
    app = App(__file__, **server.parts())
