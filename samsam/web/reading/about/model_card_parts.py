"""Parts of the model card: what the methods are, how right they have been, what they can't do."""

from __future__ import annotations

from samsam.model.population.growth import ALL_SIZES
from samsam.model.trials.outcomes import Backtest
from samsam.services.population import judgement_trial as trial
from samsam.services.population.backtest import (
    ACCURACY_HEADINGS,
    CALIBRATION_HEADINGS,
    KNOWN_THEN_HEADINGS,
    OFFICIAL_HEADINGS,
    WARNED_HEADINGS,
    about,
    accuracy_rows,
    calibration_rows,
    known_then_rows,
    official_rows,
    warned_rows,
)
from samsam.web.page import html, surface
from samsam.web.page.frame import Visit
from samsam.web.page.help_texts import help_part

_ERRORS = (
    "Varje år från 2004 frågas som om det vore nu, och svaret jämförs med det som hände. Felet är "
    "i snitt så många procent av folkmängden. ”Mot oförändrad” är felet delat med felet för den "
    "som gissar att inget ändras: under 1 är bättre. ”Sämsta året” är startåret då det gick sämst."
)
_OFFICIAL = (
    "Felen för kommunerna i varje framskrivning från SCB som det finns utfall för. ”Egen takt” är "
    "kommunens egen takt, dämpad, som används när rikets framskrivning saknas. ”Mot SCB” är felet "
    "delat med SCB:s: under 1 är bättre."
)
_KNOWN_THEN = (
    "Hur ofta utfallet hamnade inom intervall som bara är gjorda av det som var känt vid "
    "startåret: fel vars utfall fanns då, och den framskrivning av riket som gällde då. "
    "Det är den rättvisa prövningen. ”Sämsta året” är startåret då minst andel hamnade inom det "
    "intervall som ska rymma 80 av 100."
)
_INTERVALS = (
    "Hur ofta utfallet hamnade inom intervallen som visas nu, som är gjorda av alla kända fel. "
    "”Annat län” är intervall gjorda utan kommuner i samma län. ”Ökade 5 %” är hur ofta "
    "kommuner ökade så mycket. ”Träffsäkerhet” är hur mycket bättre chanserna var än att alltid "
    "svara med den andelen: 0 är inte alls, 100 är perfekt."
)
_WARNED = (
    "Mål som begär så mycket fler eller färre invånare, hur många av dem som tidig varning genast "
    "sa missas av det som var känt då, och hur många av de varnade som nåddes ändå."
)

_ALARMS = (
    "Serierna är riktiga, men utan trend: värdena i blandad ordning, eller avvikelserna från den "
    "egna linjen i block av år som hänger ihop. Det som då kallas trend är ett falskt larm."
)
_POWER = (
    "En ökning, eller ett sista värde, på tre standardavvikelser i slumpmässiga serier: hur ofta "
    "bedömningen ser den."
)


def text_part(visit: Visit) -> None:
    """The card's words, for people to edit."""
    html.show("<h1>Modellkort för framskrivningen</h1>")
    help_part(visit, "modellkort.md")


def record_part(visit: Visit) -> None:
    """How right it has been, as the command `backtest` left it."""
    found = visit.service.backtest
    if found is None:
        html.show(
            "<h2>Så rätt har den haft</h2><p>Hur rätt den har haft är inte prövat här än.</p>"
        )
        return
    whole = [a for a in found.accuracy if a.size == ALL_SIZES]
    sizes = [a for a in found.accuracy if a.size != ALL_SIZES]
    html.show(
        f"<h2>Så rätt har den haft</h2><p>{html.text(about(found))}. {html.text(_ERRORS)}</p>"
        + html.table("Fel efter antal år fram", ACCURACY_HEADINGS, _cells(accuracy_rows(whole)))
    )
    with surface.fold("Visa felen efter kommunernas storlek"):
        rows = _cells(accuracy_rows(sizes))
        html.show(html.table("Fel efter år och storlek", ACCURACY_HEADINGS, rows))
    _beside_official(found)
    _intervals(found)


def _beside_official(found: Backtest) -> None:
    if found.official:
        rows = _cells(official_rows(found.official))
        html.show(
            f"<h2>Jämfört med SCB:s egen framskrivning</h2><p>{html.text(_OFFICIAL)}</p>"
            + html.table("Fel bredvid SCB:s", OFFICIAL_HEADINGS, rows)
        )


def _intervals(found: Backtest) -> None:
    known = _cells(known_then_rows(found.known_then))
    rows = _cells(calibration_rows(found.calibration))
    html.show(
        f"<h2>Hur väl intervallen har hållit</h2><p>{html.text(_KNOWN_THEN)}</p>"
        + html.table("Intervall av det som var känt då", KNOWN_THEN_HEADINGS, known)
        + f"<h2>Hur väl intervallen och chanserna stämmer</h2><p>{html.text(_INTERVALS)}</p>"
        + html.table("Intervall och chanser", CALIBRATION_HEADINGS, rows)
    )
    with surface.fold("Visa hur ofta tidig varning har haft fel"):
        warned = _cells(warned_rows(found.warned))
        html.show(
            f"<p>{html.text(_WARNED)}</p>" + html.table("Tidig varning", WARNED_HEADINGS, warned)
        )


def judgements_part(visit: Visit) -> None:
    """How often the judgements are wrong, and how often they see what is there."""
    html.show("<h2>Modellkort för bedömningarna</h2>")
    help_part(visit, "bedomningar.md")
    found = trial.kept(visit.service)
    if found is None:
        html.show("<h3>Så ofta har de fel</h3><p>Det är inte prövat här än.</p>")
        return
    alarms = html.table("Falska larm", trial.ALARM_HEADINGS, _cells(trial.alarm_rows(found.alarms)))
    power = html.table("Upptäckt", trial.POWER_HEADINGS, _cells(trial.power_rows(found.power)))
    html.show(
        f"<h3>Så ofta har de fel</h3><p>{html.text(trial.about(found))}. {html.text(_ALARMS)}</p>"
        f"{alarms}<p>{html.text(trial.flag_sentence(found))}</p>"
        f"<h3>Så ofta ser de det som finns</h3><p>{html.text(_POWER)}</p>{power}"
    )


def _cells(rows: list[list[str]]) -> list[list[str]]:
    return [[html.text(cell) for cell in row] for row in rows]
