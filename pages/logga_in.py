"""Sign in at the municipality's provider, or with an account of SAMSAM's own."""

from samsam.web.administration import account_parts
from samsam.web.page.frame import open_page
from samsam.web.page.pages import SIGN_IN

visit = open_page(SIGN_IN)
account_parts.sign_in_part(visit)
