"""Dated targets, goals and key figures' properties: set, changed and taken back."""

from samsam.web.page.frame import open_page
from samsam.web.page.pages import TARGETS
from samsam.web.register import goal_parts, property_parts, register_parts, target_parts
from samsam.web.register.register_parts import RegisterPart

visit = open_page(TARGETS)
part = register_parts.heading_part()
if part is RegisterPart.TARGETS:
    found = target_parts.table_part(visit)
    target_parts.new_part(visit)
    target_parts.change_part(visit, found)
    target_parts.removed_part(visit, found)
    target_parts.file_part(visit)
elif part is RegisterPart.GOALS:
    goal_parts.goals_part(visit)
    property_parts.file_part(visit)
else:
    property_parts.properties_part(visit)
    property_parts.file_part(visit)
