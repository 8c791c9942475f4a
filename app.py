"""SAMSAM's home page, and the application that `streamlit run app.py` finds and serves.

The file is run in two ways: once by the server, which looks for `app` here, and once for each visit
to the home page. Streamlit finds the other pages in `pages/` beside it.
"""

from streamlit.starlette import App

from samsam.questions.overview import overview
from samsam.ui import overview_parts, server
from samsam.ui.frame import open_page
from samsam.ui.pages import HOME

if server.in_page():
    visit = open_page(HOME)
    answer = overview(visit.service, visit.selection, visit.today)
    overview_parts.answer_part(answer)
    overview_parts.targets_part(answer, visit.selection)
    overview_parts.filters_part(visit)
    overview_parts.groups_part(answer, visit.selection)
    overview_parts.findings_part(answer)
else:
    app = App(__file__, **server.parts())
