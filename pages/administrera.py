"""Accounts, their roles, and who did what."""

from samsam.web.administration import account_parts
from samsam.web.page.frame import open_page
from samsam.web.page.pages import ADMINISTER

visit = open_page(ADMINISTER)
account_parts.accounts_part(visit)
account_parts.new_account_part(visit)
account_parts.journal_part(visit)
