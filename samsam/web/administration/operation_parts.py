"""Parts of the page that shows the administrator how SAMSAM itself is."""

from __future__ import annotations

from samsam.model.analysis.access import Right
from samsam.records.clock import utc_now
from samsam.services.operation.operation import (
    FAULT_DAYS,
    MIME,
    Operation,
    operation,
    support_package,
)
from samsam.swedish import long_date, moment, number
from samsam.web.files import own_files
from samsam.web.page import html
from samsam.web.page.frame import Visit

_MB = 1024 * 1024


def state_of(visit: Visit) -> Operation:
    """Everything that the page says."""
    return operation(visit.service, utc_now())


def state_part(found: Operation) -> None:
    """Whether something must be done, and how the store is."""
    html.show("<h1>Drift</h1>")
    html.notices(found.obstacles)
    if not found.obstacles:
        html.show("<p>Allt fungerar. Lagret svarar, går att skriva i och har plats.</p>")
    store = found.store
    rows = [
        ["Senaste säkerhetskopia", backup_words(found)],
        ["Lagrets storlek", f"{number(store.size / _MB, 2)} MB"],
        ["Ledigt på disken", f"{number(store.free / _MB)} MB"],
    ]
    html.show("<h2>Lagret</h2>" + html.table("Lagret", ("Vad", "Nu"), rows, hidden_caption=True))


def backup_words(found: Operation) -> str:
    """When the last backup was made, or who makes them."""
    if not found.own_backups:
        return "SAMSAM gör inga av en databas på en server. Den som sköter den gör dem med pg_dump."
    return moment(found.last_backup.made_at) if found.last_backup else "Ingen finns"


def updated_part(found: Operation) -> None:
    """When each source last gave figures."""
    rows = [
        [html.text(u.source), moment(u.at), html.text(long_date(u.known_on))] for u in found.updated
    ]
    headings = ("Källa", "Senast inläst", "Känd från")
    table = html.table("Senaste inläsning från varje källa", headings, rows) if rows else ""
    html.show(f"<h2>Siffror</h2>{table or '<p>Inget är inläst än.</p>'}")


def left_part(found: Operation) -> None:
    """What the municipality has still to state; nothing when nothing is left."""
    if found.left:
        items = "".join(f"<li>{html.text(words)}</li>" for words in found.left)
        html.show(f"<h2>Att komplettera</h2><ul>{items}</ul>")


def faults_part(found: Operation) -> None:
    """The faults of late, with the numbers that visitors were given."""
    rows = [
        [html.text(part) for part in (f.at, f.number or "–", f.what, f.kind, f.place)]
        for f in found.faults
    ]
    headings = ("När (UTC)", "Felnummer", "Vad", "Art", "Plats")
    table = html.table(f"Fel de senaste {FAULT_DAYS} dagarna", headings, rows) if rows else ""
    none = f"<p>Inga fel de senaste {FAULT_DAYS} dagarna.</p>"
    html.show(f"<h2>Fel</h2>{table or none}")


def versions_part(found: Operation) -> None:
    """What is installed."""
    rows = [[html.text(name), html.text(number)] for name, number in found.versions]
    html.show(f"<h2>Versioner</h2>{html.table('Vad som är installerat', ('Del', 'Version'), rows)}")


def package_part(visit: Visit) -> None:
    """Everything above as a file."""
    html.show(
        "<h2>Underlag för felsökning</h2><p>En ZIP med det som står på sidan, för den som ska "
        "hjälpa dig. I den finns inga namn, inga texter och inga lösenord.</p>"
    )

    content = support_package(visit.service, utc_now())
    file = own_files.keep("operation_save", "samsam-drift.zip", MIME, content, Right.ADMINISTER)
    own_files.link(file, "Ladda ner underlaget")
