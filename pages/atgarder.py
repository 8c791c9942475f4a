"""The actions of all years' analyses: status, expected effect and what became of them."""

from samsam.web.page.frame import open_page
from samsam.web.page.pages import ACTIONS
from samsam.web.writing.follow_up import register_parts
from samsam.web.writing.saving import save_unsaved, unsaved_part

visit = open_page(ACTIONS)
save_unsaved()
actions = register_parts.register_part(visit)
register_parts.follow_up_part(visit, actions)
unsaved_part()
