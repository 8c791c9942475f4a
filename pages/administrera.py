"""Accounts, their roles, and who did what."""

from samsam.ui import account_parts
from samsam.ui.frame import open_page
from samsam.ui.pages import ADMINISTER

visit = open_page(ADMINISTER)
account_parts.accounts_part(visit)
account_parts.new_account_part(visit)
account_parts.journal_part(visit)
