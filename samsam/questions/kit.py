"""What goes into a kit: the choices as they stand in an address, and the kit that they mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlencode

from samsam.exports.document import Document, FigurePart, Heading, ManyPart, Part, PlacePart
from samsam.exports.kit import KIT_PARTS, Kit, Run, here, make, together
from samsam.exports.record_document import record_document
from samsam.exports.use import WIDTHS_MM, Use
from samsam.figures.figure import Figure
from samsam.figures.strip import has_strip
from samsam.model.fixed import ReadAnalysis
from samsam.model.indicator import Register
from samsam.questions.comparison import comparison_view
from samsam.questions.editions import editions, fixed_analysis
from samsam.questions.files import figure_for_file
from samsam.questions.indicator import POPULATION
from samsam.questions.over_time import readable_years
from samsam.questions.reading import draft_analysis, same_figures
from samsam.questions.selection import Selection, read_selection, shortened
from samsam.questions.service import Service
from samsam.questions.year import year_view
from samsam.swedish import capitalised, long_date, number_word

DEFAULT_PARTS = ("word", "powerpoint", "excel", "rapport", "svg", "png", "siffror")
_SEPARATOR = ","
_MOST_TOLD = 5


@dataclass(frozen=True, slots=True)
class KitChoice:
    """What is wanted in a kit. `indicators` empty: every listed one, or those of the analysis.

    `selection` holds goal, day, first year and successor; `analysis` is the year of an analysis
    whose texts come first, `last_year` where the charts end. `faults` are Swedish sentences on
    what couldn't be read.
    """

    selection: Selection = field(default_factory=Selection)
    indicators: tuple[str, ...] = ()
    analysis: int | None = None
    last_year: int | None = None
    width_mm: int = WIDTHS_MM[-1]
    parts: tuple[str, ...] = DEFAULT_PARTS
    faults: tuple[str, ...] = ()

    def write(self) -> dict[str, str]:
        """The choices as query parameters; defaults are left out."""
        own = {
            "med": _SEPARATOR.join(self.indicators),
            "analys": str(self.analysis or ""),
            "slut": str(self.last_year or ""),
            "bredd": "" if self.width_mm == WIDTHS_MM[-1] else str(self.width_mm),
            "delar": "" if self.parts == DEFAULT_PARTS else _SEPARATOR.join(self.parts),
        }
        return self.selection.write() | {name: text for name, text in own.items() if text}

    def link(self, page: str) -> str:
        """The relative address of a page or file with these choices."""
        query = urlencode(self.write())
        return f"{page}{'?' if query else ''}{query}"

    @property
    def backwards(self) -> bool:
        """Whether the charts would end before they begin."""
        first = self.selection.from_year
        return first is not None and self.last_year is not None and self.last_year < first

    def as_of(self, day: date) -> KitChoice:
        """The same choices with the values that are known on a day, whatever comes later."""
        return replace(self, selection=self.selection.changed(known_on=day))


def read_kit_choice(parameters: Mapping[str, str], register: Register) -> KitChoice:
    """Read query parameters. What isn't known is left out, and told in `faults`."""
    year = parameters.get("analys", "")
    selection = read_selection({**parameters, "nyckeltal": "", "ar": year}, register)
    ending = read_selection({"ar": parameters.get("slut", "")}, register)
    indicators, unknown = _listed(parameters.get("med", ""), tuple(register.indicators))
    parts, no_parts = _listed(parameters.get("delar", ""), tuple(p.id for p in KIT_PARTS))
    widths, no_width = _listed(parameters.get("bredd", ""), tuple(str(w) for w in WIDTHS_MM))
    faults = [
        *selection.faults,
        *ending.faults,
        *_told("Nyckeltalet ”{}” finns inte och är inte med.", unknown),
        *_told("Delen ”{}” finns inte och är inte med.", no_parts),
        *_told("Bredden ”{}” går inte att välja. Välj 80 eller 160.", no_width),
    ]
    choice = KitChoice(
        selection=selection.changed(year=None, edition=None, beside=None),
        indicators=indicators,
        analysis=selection.year,
        last_year=ending.year,
        width_mm=int(widths[0]) if widths else WIDTHS_MM[-1],
        parts=parts or DEFAULT_PARTS,
        faults=tuple(faults),
    )
    return _forwards(choice) if choice.backwards else choice


def _forwards(choice: KitChoice) -> KitChoice:
    """The choice without its last year, and why it's left out."""
    told = (
        f"Diagrammen kan inte börja {choice.selection.from_year} och sluta {choice.last_year}. "
        "De slutar i stället med det senaste värdet."
    )
    return replace(choice, last_year=None, faults=(*choice.faults, told))


def _listed(text: str, known: tuple[str, ...]) -> tuple[tuple[str, ...], list[str]]:
    """The known names of a list, in the order they are known, and those that aren't."""
    named = {name.strip() for name in text.split(_SEPARATOR) if name.strip()}
    return tuple(k for k in known if k in named), sorted(named - set(known))


def _told(sentence: str, names: list[str]) -> Iterator[str]:
    """The sentence about the first of the names, and how many more there are."""
    yield from (sentence.format(shortened(name)) for name in names[:_MOST_TOLD])
    if len(names) > _MOST_TOLD:
        yield f"Ytterligare {len(names) - _MOST_TOLD} okända namn i länken är inte med."


def kit_address(choice: KitChoice, today: date) -> str:
    """The address that makes the same kit again: with the values known on the day, for good."""
    return choice.as_of(choice.selection.known_on or today).link("filer/paket.zip")


def made(
    service: Service, choice: KitChoice, today: date, same_again: str, run: Run = here
) -> tuple[str, bytes]:
    """The kit that everyone may have, as (name of the ZIP, its bytes), each file made by `run`."""
    whole = kit(service, choice, today, same_again=same_again)
    return f"{whole.name}.zip", make(whole, choice.parts, run)


def offered_analyses(service: Service, drafts: bool) -> tuple[int, ...]:
    """The years whose analysis can go into a kit, the latest first."""
    return tuple(reversed(readable_years(service, drafts)))


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The analysis of a kit: its words, what it is, and its figures that can be drawn anew."""

    analysis: ReadAnalysis
    about: str
    parts: tuple[Part, ...]
    same: dict[str, Figure]


def kit(
    service: Service, choice: KitChoice, today: date, drafts: bool = False, same_again: str = ""
) -> Kit:
    """The kit that the choices mean. `drafts` lets in an analysis that isn't fixed.

    `same_again` is the address or command that makes the same kit again.
    """
    settings = service.settings
    use = Use(
        made_on=today,
        width_mm=choice.width_mm,
        author=f"{settings.unit_name}, {settings.municipality_name} kommun",
        same_again=same_again,
        style=service.style,
    )
    chosen = _analysis(service, choice, today, drafts)
    figures = _figures(service, choice, today, chosen)
    written = chosen.parts if chosen else ()
    already = {p.figure.indicator.id for p in written if isinstance(p, FigurePart)}
    rest = [f for f, _ in figures if f.compared or f.indicator.id not in already]
    told = (chosen.about if chosen else "", _about(choice, figures, today))
    document = Document(
        title=_title(service, choice),
        subtitle=f"{settings.municipality_name} kommun",
        about=" ".join(words for words in told if words),
        author=use.author,
        made_on=today,
        parts=(*written, *_by_goal(service, rest, bool(written))),
        width_mm=choice.width_mm,
        same_again=same_again,
    )
    return Kit(document, figures, use)


def _analysis(service: Service, choice: KitChoice, today: date, drafts: bool) -> _Chosen | None:
    year = choice.analysis
    if year is None or year not in readable_years(service, drafts):
        return None
    found = editions(service, year)
    analysis = (
        fixed_analysis(found[-1])
        if found
        else draft_analysis(service, year_view(service, year), today, charts=True)
    )
    same = same_figures(service, analysis)
    whole = record_document(analysis, found[-1].sha256 if found else "", today, same)
    return _Chosen(analysis, whole.about, whole.parts, same)


def _figures(
    service: Service, choice: KitChoice, today: date, chosen: _Chosen | None
) -> tuple[tuple[Figure, Figure], ...]:
    """The figures of a kit; those of an analysis are shown as they stand in it."""
    same = chosen.same if chosen else {}
    found = []
    for name in _indicator_ids(service, choice, chosen):
        view = "befolkningsmal" if name == POPULATION else "nyckeltal"
        shown, full = figure_for_file(
            service, view, name, choice.selection, today, choice.last_year
        )
        found.append((same.get(name, shown), full))
        found += _beside_others(service, name, choice)
    return tuple(found)


def _beside_others(
    service: Service, indicator_id: str, choice: KitChoice
) -> tuple[tuple[Figure, Figure], ...]:
    """The key figure beside other municipalities, when a group is chosen and has its values."""
    if choice.selection.group is None:
        return ()
    view = comparison_view(service, indicator_id, choice.selection, choice.last_year)
    return () if view.missing else ((view.judged.figure, view.full),)


def _indicator_ids(service: Service, choice: KitChoice, chosen: _Chosen | None) -> tuple[str, ...]:
    known = service.register.indicators
    if choice.indicators:
        return choice.indicators
    if chosen is not None:
        return tuple(f.indicator_id for f in chosen.analysis.figures if f.indicator_id in known)
    goal = choice.selection.goal
    return tuple(i.id for i in known.values() if i.listed and (goal is None or goal in i.goals))


def _by_goal(service: Service, figures: list[Figure], after_text: bool) -> Iterator[Part]:
    """Figures under the heading of their first goal, in the order of the goals."""
    if after_text and figures:
        yield Heading("Nyckeltal")
    level = 2 if after_text else 1
    goals = {g.id: g.title for g in service.register.goals.values()}
    for goal_id, title in {**goals, "": "Utan målbild"}.items():
        mine = [f for f in figures if next(iter(f.indicator.goals), "") == goal_id]
        if mine:
            yield Heading(title, level)
            yield from (part for figure in mine for part in _parts_of(figure))
    many = together(figures)
    if many is not None:
        yield Heading("Alla jämförelser", level)
        yield ManyPart(many)


def _parts_of(figure: Figure) -> tuple[Part, ...]:
    """A figure, and after one that compares the strip of its place."""
    return (FigurePart(figure), PlacePart(figure)) if has_strip(figure) else (FigurePart(figure),)


def _title(service: Service, choice: KitChoice) -> str:
    if choice.analysis is not None:
        return f"Årsanalys {choice.analysis}"
    goal = service.register.goals.get(choice.selection.goal or "")
    return goal.title if goal else "Nyckeltal"


def _about(choice: KitChoice, figures: tuple[tuple[Figure, Figure], ...], today: date) -> str:
    """How many key figures and as known when, and which of them nobody can be compared by."""
    own = [shown.indicator for shown, _ in figures if shown.compared is None]
    compared = {shown.indicator.id for shown, _ in figures if shown.compared}
    alone = [i.short_title for i in own if choice.selection.group and i.id not in compared]
    day = long_date(choice.selection.known_on or today)
    until = f", till och med {choice.last_year}" if choice.last_year else ""
    number = capitalised(number_word(len(own)))
    told = f"{number} nyckeltal, med de värden som var kända {day}{until}."
    if not alone:
        return told
    return f"{told} Går inte att jämföra, eftersom de andras värden saknas: {'; '.join(alone)}."
