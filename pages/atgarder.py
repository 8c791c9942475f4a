"""The actions of all years' analyses: status, expected effect and what became of them."""

from samsam.web.page.frame import open_page
from samsam.web.page.pages import ACTIONS
from samsam.web.writing.follow_up import register_parts

visit = open_page(ACTIONS)
actions = register_parts.register_part(visit)
register_parts.follow_up_part(visit, actions)
