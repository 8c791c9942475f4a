"""Where people want their mail: written by themselves or the administrator, seen by no one else."""

from __future__ import annotations

from samsam.config.mail_settings import is_mail_address
from samsam.records.contents import accounts, journal
from samsam.records.contents.cooperation import addresses as kept
from samsam.services.core.kept import Change, kept_until
from samsam.services.core.service import Service


class AddressRefusedError(Exception):
    """The address can't be used. The message is Swedish; nothing was changed."""


def address_of(service: Service, account_id: str) -> str:
    """An account's address; empty when it has none. Asked once a commit, for all."""
    return _addresses(service).get(account_id, "")


@kept_until(Change.COMMIT, most=4)
def _addresses(
    service: Service,
) -> dict[str, str]:
    with service.records.reading() as connection:
        return kept.addresses(connection)


def set_address(service: Service, account_id: str, address: str, by: str) -> None:
    """Keep an account's address instead of the one before; empty: no mail.

    The journal has that it was changed, not what to. Raises AddressRefusedError.
    """
    plain = address.strip()
    if plain and not is_mail_address(plain):
        raise AddressRefusedError(
            "Adressen går inte att använda. Skriv den som namn@kommunen.se, utan å, ä och ö, eller "
            "lämna fältet tomt för att inte få mejl."
        )
    with service.records.writing() as connection:
        account = accounts.find(connection, account_id)
        if account is None or account.closed:
            raise AddressRefusedError("Kontot finns inte, eller är stängt. Inget ändrades.")
        kept.put(connection, account_id, plain, by)
        action = "ändrade e-postadress" if plain else "tog bort e-postadress"
        journal.write(connection, by, action, account.name)
