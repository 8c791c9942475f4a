"""How SAMSAM itself is, for who looks after it."""

from samsam.web.administration import mail_parts, operation_parts
from samsam.web.page.frame import open_page
from samsam.web.page.pages import OPERATION

visit = open_page(OPERATION)
found = operation_parts.state_of(visit)
operation_parts.state_part(found)
operation_parts.updated_part(found)
mail_parts.mail_part(visit)
operation_parts.left_part(found)
operation_parts.faults_part(found)
operation_parts.versions_part(found)
operation_parts.package_part(visit)
