"""What goes into a kit: the choices as they stand in an address, and the kit that they mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from samsam.charts.pictures import MAP, PICTURES
from samsam.exports.documents.document import (
    Document,
    FigurePart,
    Heading,
    Part,
    PlacePart,
    SmallMultiplesPart,
    series_annex,
)
from samsam.exports.kit.kit import KIT_PARTS, Kit, Run, here, make, together
from samsam.exports.record.action_files import ActionTables
from samsam.exports.record.one_page import one_page
from samsam.exports.record.record_document import record_document
from samsam.exports.use import WIDTHS_MM, RenderOptions
from samsam.figures.compared import OrderTable
from samsam.figures.figure import Figure
from samsam.figures.place_line import VIEW as PLACES_VIEW
from samsam.figures.place_line import has_place_line
from samsam.model.analysis.frozen import FrozenAnalysis, FrozenFigure
from samsam.model.analysis.records import RecordKind
from samsam.model.indicators.indicator import Register
from samsam.services.analysis.follow_up.action_table import action_tables
from samsam.services.analysis.over_time import readable_years
from samsam.services.analysis.reading import draft_analysis, same_figures
from samsam.services.analysis.year import year_view
from samsam.services.core.selection import Selection, read_selection, shortened
from samsam.services.core.service import Service
from samsam.services.editions.editions import editions, fixed_analysis
from samsam.services.files.files import FileNotKnownError, figure_for_file, summary_for_file
from samsam.services.indicators.comparison import comparison_view
from samsam.services.indicators.followed import followed_rows
from samsam.services.indicators.indicator import POPULATION
from samsam.services.indicators.maps import map_view
from samsam.swedish import capitalised, long_date, number_word

DEFAULT_PARTS = (
    "word",
    "powerpoint",
    "excel",
    "rapport",
    "sida",
    "atgarder",
    "svg",
    "png",
    "siffror",
)
_YES, _NO = "ja", "nej"
_SEPARATOR = ","
_MOST_NAMED = 5
_Pairs = tuple[tuple[Figure, Figure], ...]


@dataclass(frozen=True, slots=True)
class KitChoice:
    """What is wanted in a kit.

    `indicators` empty: what every row of the table follows and what else has a dated target, or
    those of the analysis.
    `selection` holds goal, day, first year and successor; `analysis` is the year of an analysis
    whose texts come first, `last_year` where the charts end. `annex` adds tables of all years, and
    to an analysis the key figures that aren't in focus; None is what is usual. `faults` are Swedish
    sentences on what couldn't be read.
    """

    selection: Selection = field(default_factory=Selection)
    indicators: tuple[str, ...] = ()
    analysis: int | None = None
    last_year: int | None = None
    width_mm: int = WIDTHS_MM[-1]
    parts: tuple[str, ...] = DEFAULT_PARTS
    annex: bool | None = None
    faults: tuple[str, ...] = ()

    @property
    def with_annex(self) -> bool:
        """Whether the annex is there: usually not in an analysis, which is read from end to end."""
        return self.analysis is None if self.annex is None else self.annex

    def write(self) -> dict[str, str]:
        """The choices as query parameters; defaults are left out."""
        own = {
            "med": _SEPARATOR.join(self.indicators),
            "analys": str(self.analysis or ""),
            "slut": str(self.last_year or ""),
            "bredd": "" if self.width_mm == WIDTHS_MM[-1] else str(self.width_mm),
            "delar": "" if self.parts == DEFAULT_PARTS else _SEPARATOR.join(self.parts),
            "bilaga": "" if self.annex is None else (_NO, _YES)[self.annex],
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


def read_kit_choice(
    parameters: Mapping[str, str], register: Register, today: date | None = None
) -> KitChoice:
    """Read query parameters. What isn't known is left out, and reported in `faults`.

    With `today` given no later day is known (`read_selection`).
    """
    year = parameters.get("analys", "")
    selection = read_selection({**parameters, "nyckeltal": "", "ar": year}, register, today)
    ending = read_selection({"ar": parameters.get("slut", "")}, register)
    indicators, unknown = _listed(parameters.get("med", ""), tuple(register.indicators))
    parts, no_parts = _listed(parameters.get("delar", ""), tuple(p.id for p in KIT_PARTS))
    annexes, no_annex = _listed(parameters.get("bilaga", ""), (_NO, _YES))
    widths, no_width = _listed(parameters.get("bredd", ""), tuple(str(w) for w in WIDTHS_MM))
    faults = [
        *selection.faults,
        *ending.faults,
        *_reported("Nyckeltalet ”{}” finns inte och är inte med.", unknown),
        *_reported("Delen ”{}” finns inte och är inte med.", no_parts),
        *_no_parts(parameters),
        *_reported("Bredden ”{}” går inte att välja. Välj 80 eller 160.", no_width),
        *_reported("Bilagan kan vara ”ja” eller ”nej”, inte ”{}”.", no_annex),
    ]
    choice = KitChoice(
        selection=selection.changed(year=None, edition=None, beside=None),
        indicators=indicators,
        analysis=selection.year,
        last_year=ending.year,
        width_mm=int(widths[0]) if widths else WIDTHS_MM[-1],
        parts=parts or DEFAULT_PARTS,
        annex=annexes[-1] == _YES if annexes else None,
        faults=tuple(faults),
    )
    return _forwards(choice) if choice.backwards else choice


def _no_parts(parameters: Mapping[str, str]) -> Iterator[str]:
    """A form that is sent without a kind of file: nothing is filled in for who chose nothing."""
    if "delar" in parameters and not parameters["delar"].strip(_SEPARATOR):
        yield "Välj minst en sorts fil till paketet."


def _forwards(choice: KitChoice) -> KitChoice:
    """The choice without its last year, and why it's left out."""
    reported = (
        f"Diagrammen kan inte börja {choice.selection.from_year} och sluta {choice.last_year}. "
        "De slutar i stället med det senaste värdet."
    )
    return replace(choice, last_year=None, faults=(*choice.faults, reported))


def _listed(text: str, known: tuple[str, ...]) -> tuple[tuple[str, ...], list[str]]:
    """The known names of a list, in the order they are known, and those that aren't."""
    named = {name.strip() for name in text.split(_SEPARATOR) if name.strip()}
    return tuple(k for k in known if k in named), sorted(named - set(known))


def _reported(sentence: str, names: list[str]) -> Iterator[str]:
    """The sentence about the first of the names, and how many more there are."""
    yield from (sentence.format(shortened(name)) for name in names[:_MOST_NAMED])
    if len(names) > _MOST_NAMED:
        yield f"Ytterligare {len(names) - _MOST_NAMED} okända namn i länken är inte med."


def kit_address(choice: KitChoice, today: date) -> str:
    """The address that makes the same kit again: with the values known on the day, for good."""
    return choice.as_of(choice.selection.known_on or today).link("filer/paket.zip")


def made(
    service: Service, choice: KitChoice, today: date, same_again: str, run: Run = here
) -> tuple[str, bytes]:
    """The kit that everyone may have, as (name of the ZIP, its bytes), each file made by `run`."""
    whole = kit(service, choice, today, same_again=same_again)
    return f"{whole.name}.zip", make(whole, choice.parts, run)


def check_analysis(service: Service, choice: KitChoice, drafts: bool) -> None:
    """Raise FileNotKnownError when the analysis asked for isn't there, or isn't for everybody."""
    if choice.analysis is not None and choice.analysis not in offered_analyses(service, drafts):
        raise FileNotKnownError(
            f"Det finns ingen {'' if drafts else 'fastställd '}årsanalys för {choice.analysis}. "
            "Välj ett annat år på sidan Exportera."
        )


def offered_analyses(service: Service, drafts: bool) -> tuple[int, ...]:
    """The years whose analysis can go into a kit, the latest first."""
    return tuple(reversed(readable_years(service, drafts)))


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The analysis of a kit, its document and its page, and the figures that can be drawn anew."""

    analysis: FrozenAnalysis
    document: Document
    page: Document
    same: dict[str, Figure]
    followed: Mapping[str, str]

    @property
    def changed(self) -> tuple[FrozenFigure, ...]:
        """Those whose values or targets are others now: shown as fixed, and in no other file."""
        return tuple(f for f in self.analysis.figures if f.indicator_id not in self.same)

    @property
    def focus(self) -> tuple[str, ...]:
        """The key figures that have a text of their own."""
        kind = RecordKind.INDICATOR_ANALYSIS.value
        return tuple(part.subject for part in self.analysis.of_kind(kind))


def kit(
    service: Service,
    choice: KitChoice,
    today: date,
    drafts: bool = False,
    same_again: str = "",
    drawn: bool = True,
) -> Kit:
    """The kit that the choices mean. `drafts` lets in an analysis that isn't frozen.

    `same_again` is the address or command that makes the same kit again. Who only wants to know
    what is in it doesn't need a draft's charts `drawn`.
    """
    settings = service.settings
    use = RenderOptions(
        made_on=today,
        width_mm=choice.width_mm,
        author=f"{settings.unit_name}, {settings.municipality}",
        same_again=same_again,
        style=service.style,
    )
    chosen = _analysis(service, choice, today, drafts, drawn)
    figures = _figures(service, choice, today, chosen)
    maps = _maps(service, choice, figures, today)
    about = _about(choice, figures, today, chosen.changed if chosen else ())
    if chosen:
        document = _with_comparisons(service, choice, chosen, figures, maps)
        document = replace(document, about=f"{document.about} {about}")
        page = replace(chosen.page, width_mm=choice.width_mm)
    else:
        page, document = (
            None,
            Document(
                title=_title(service, choice),
                subtitle=settings.municipality,
                about=about,
                author=use.author,
                made_on=today,
                parts=tuple(_key_figures(service, choice, figures, maps)),
                slides=tuple(_slides(service, choice, figures, maps)),
                contents=True,
            ),
        )
    document = replace(document, width_mm=choice.width_mm, same_again=use.public_address)
    actions = _actions(service, choice, today, drafts) if chosen else None
    return Kit(document, figures, use, maps, page, actions, choice.selection.known_on)


def _actions(service: Service, choice: KitChoice, today: date, drafts: bool) -> ActionTables:
    """The actions that go with an analysis: those of drafts only with an analysis in draft."""
    return action_tables(service, today, drafts and not editions(service, choice.analysis))


def _analysis(
    service: Service, choice: KitChoice, today: date, drafts: bool, drawn: bool
) -> _Chosen | None:
    year = choice.analysis
    if year is None or year not in readable_years(service, drafts):
        return None
    found = editions(service, year)
    analysis = (
        fixed_analysis(found[-1])
        if found
        else draft_analysis(service, year_view(service, year), today, charts=drawn)
    )
    same = same_figures(service, analysis)
    rows = followed_rows(service, choice.selection.known_on, year)
    followed = {row.followed.current.id: row.verdict.indicator.id for row in rows}
    sha256 = found[-1].sha256 if found else ""
    document = record_document(analysis, sha256, today, same, choice.with_annex, followed)
    page = one_page(analysis, sha256, today, same, followed)
    return _Chosen(analysis, document, page, same, followed)


def _with_comparisons(
    service: Service,
    choice: KitChoice,
    chosen: _Chosen,
    figures: _Pairs,
    maps: _Pairs,
) -> Document:
    """The analysis with the comparisons that were asked for: those of the focus, or all."""
    wanted = chosen.focus if not choice.with_annex else tuple(f.id for f, _ in figures)
    compared = [f for f, _ in figures if f.group and f.indicator.id in wanted]
    if not compared:
        return chosen.document
    parts = (Heading("Jämförelser"), *_by_goal(service, compared, maps, level=2))
    slides = _compared_slides(compared, maps)
    document = chosen.document
    return replace(document, parts=(*document.parts, *parts), slides=(*document.slides, *slides))


def _key_figures(
    service: Service, choice: KitChoice, figures: _Pairs, maps: _Pairs
) -> Iterator[Part]:
    """How the key figures stand, each with its chart, and the annex."""
    shown = [figure for figure, _ in figures]
    own = [figure for figure in shown if figure.group is None]
    if len(own) > 1:
        yield Heading("Läget i korthet")
        yield summary_for_file(service, own, choice.selection, choice.last_year)
    yield from _by_goal(service, shown, maps, level=1)
    if choice.with_annex:
        yield from series_annex(shown)


def _slides(service: Service, choice: KitChoice, figures: _Pairs, maps: _Pairs) -> Iterator[Part]:
    """All verdicts on the first slide, and then a chart on each."""
    shown = [figure for figure, _ in figures]
    own = [figure for figure in shown if figure.group is None]
    if len(own) > 1:
        yield summary_for_file(service, own, choice.selection, choice.last_year)
    yield from _compared_slides(shown, maps)


def _compared_slides(figures: list[Figure], maps: _Pairs) -> Iterator[Part]:
    by_id = {shown.id: shown for shown, _ in maps}
    yield from (part for figure in figures for part in _parts_of(figure, by_id))
    many = together(figures)
    if many is not None:
        yield SmallMultiplesPart(many)


def _figures(
    service: Service, choice: KitChoice, today: date, chosen: _Chosen | None
) -> tuple[tuple[Figure, Figure], ...]:
    """The figures of a kit; those of an analysis are shown as they stand in it."""
    same = chosen.same if chosen else {}
    changed = {f.indicator_id for f in chosen.changed} if chosen else set()
    found = []
    for name in _indicator_ids(service, choice, chosen):
        if name in changed:
            continue
        view = "befolkningsmal" if name == POPULATION else "nyckeltal"
        shown, full = figure_for_file(
            service, view, name, choice.selection, today, choice.last_year
        )
        found.append((same.get(name, shown), full))
        found += _beside_others(service, name, choice, today)
    return tuple(found)


def _beside_others(
    service: Service, indicator_id: str, choice: KitChoice, today: date
) -> tuple[tuple[Figure, Figure], ...]:
    """The key figure beside other municipalities, when a group is chosen and has its values.

    After it our places over the years, where there are any.
    """
    if choice.selection.group is None:
        return ()
    selection, last_year = choice.selection, choice.last_year
    if comparison_view(service, indicator_id, selection, last_year).missing:
        return ()
    compared = figure_for_file(service, "jamfor", indicator_id, selection, today, last_year)
    if not has_place_line(compared[0]):
        return (compared,)
    places = figure_for_file(service, PLACES_VIEW, indicator_id, selection, today, last_year)
    return (compared, places)


def _maps(
    service: Service,
    choice: KitChoice,
    figures: tuple[tuple[Figure, Figure], ...],
    today: date,
) -> tuple[tuple[Figure, Figure], ...]:
    """The map of each figure that compares, where there is one."""
    selection, last_year = choice.selection, choice.last_year
    names = (shown.indicator.id for shown, _ in figures if shown.compared)
    return tuple(
        figure_for_file(service, MAP.view, name, selection, today, last_year)
        for name in names
        if map_view(service, name, selection, last_year).shown
    )


def _indicator_ids(service: Service, choice: KitChoice, chosen: _Chosen | None) -> tuple[str, ...]:
    known = service.register.indicators
    if choice.indicators:
        return choice.indicators
    if chosen is not None:
        weighty = {*chosen.focus, *chosen.followed}
        ids = (f.indicator_id for f in chosen.analysis.figures if f.indicator_id in known)
        return tuple(i for i in ids if choice.with_annex or i in weighty)
    goal = choice.selection.goal
    rows = followed_rows(service, choice.selection.known_on, choice.last_year)
    wanted = [r.followed.current.id for r in rows if goal is None or goal in r.followed.goals]
    # A dated target is asked for by whoever makes a kit, also of a measure in no row.
    having = (i for i in known.values() if service.register.targets_of(i.id))
    wanted += [i.id for i in having if goal is None or goal in i.goals]
    return tuple(dict.fromkeys(wanted))


def _by_goal(service: Service, figures: list[Figure], maps: _Pairs, level: int) -> Iterator[Part]:
    """Each key figure under its own heading, under that of its first goal, in the goals' order."""
    by_id = {shown.id: shown for shown, _ in maps}
    goals = {g.id: g.title for g in service.register.goals.values()}
    for goal_id, title in {**goals, "": "Utan målbild"}.items():
        mine = [f for f in figures if next(iter(f.indicator.goals), "") == goal_id]
        if mine:
            yield Heading(title, level)
        for _, same in groupby(mine, key=lambda figure: figure.indicator.id):
            yield from _key_figure(list(same), by_id, level + 1)
    many = together(figures)
    if many is not None:
        yield Heading("Alla jämförelser", level)
        yield SmallMultiplesPart(many)


def _key_figure(figures: list[Figure], maps: Mapping[str, Figure], level: int) -> Iterator[Part]:
    """The figures of one key figure, with its name over them."""
    yield Heading(figures[0].indicator.short_title, level)
    yield from (part for figure in figures for part in _parts_of(figure, maps))


def _parts_of(figure: Figure, maps: Mapping[str, Figure]) -> Iterator[Part]:
    """A figure, and after one that compares its pictures: the strip of its place, and its map.

    An order that both have stands once.
    """
    yield FigurePart(figure)
    orders: list[OrderTable] = []
    for kind in PICTURES.values():
        shown = maps.get(figure.id, figure) if kind is MAP and figure.compared else figure
        if kind.exists(shown):
            order = kind.of(shown).table
            yield PlacePart(shown, kind, with_table=order not in orders)
            orders.append(order)


def _title(service: Service, choice: KitChoice) -> str:
    if choice.analysis is not None:
        return f"Årsanalys {choice.analysis}"
    goal = service.register.goals.get(choice.selection.goal or "")
    return goal.title if goal else "Nyckeltal"


def _about(choice: KitChoice, figures: _Pairs, today: date, changed: Sequence[FrozenFigure]) -> str:
    """How many key figures and as known when, and which of them have no files or comparison."""
    own = [shown.indicator for shown, _ in figures if shown.group is None]
    compared = {shown.indicator.id for shown, _ in figures if shown.compared}
    alone = [i.short_title for i in own if choice.selection.group and i.id not in compared]
    day = long_date(choice.selection.known_on or today)
    until = f", till och med {choice.last_year}" if choice.last_year else ""
    count = capitalised(number_word(len(own)))
    # Figures that began the sentence would be read with what stands before it: "Utgåva 1. 20".
    number = f"Totalt {count}" if count.isdigit() else count
    reported = f"{number} nyckeltal, med de värden som var kända {day}{until}."
    if changed:
        names = "; ".join(f.short_title or f.title for f in changed)
        reported = (
            f"{reported} Bara i Word, PDF och PowerPoint, så som de fastställdes: {names}. "
            "Värden eller mål har ändrats sedan dess."
        )
    if not alone:
        return reported
    return f"{reported} Går inte att jämföra, eftersom de andras värden saknas: {'; '.join(alone)}."
