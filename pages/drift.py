"""How SAMSAM itself is, for who looks after it."""

from samsam.ui import operation_parts
from samsam.ui.frame import open_page
from samsam.ui.pages import OPERATION

visit = open_page(OPERATION)
found = operation_parts.state_of(visit)
operation_parts.state_part(found)
operation_parts.updated_part(found)
operation_parts.left_part(found)
operation_parts.faults_part(found)
operation_parts.versions_part(found)
operation_parts.package_part(visit)
