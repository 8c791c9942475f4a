"""Goals, and what can be changed of a key figure, on the page: over the files, and undone."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from samsam.config.register_changes import (
    goal_lines,
    order_lines,
    property_lines,
    property_values,
)
from samsam.model.analysis.records import RecordKind
from samsam.model.indicators.indicator import Goal, Indicator
from samsam.model.indicators.register_change import ChangedKind, ChangeState, RegisterChange
from samsam.records.contents import journal, register_changes, texts
from samsam.records.engine.database import Connection
from samsam.services.core.service import Service
from samsam.sources.intake.added import one_line, slug
from samsam.swedish import listing, month_name, some

_ORDER = "indicators"
_LONGEST_SHORT_TITLE = 32
_LONGEST = 300
_LONGEST_TEXT = 2000
_MOST_NAMED = 3
# What each property is called where it is shown.
_NAMES = {
    "title": "titel",
    "short_title": "kort titel",
    "definition": "definition",
    "responsible": "ansvarig funktion",
    "publication_month": "publiceringsmånad",
    "listed": "visas i översikten",
    "goals": "målbilder",
}


class EditFaultError(ValueError):
    """The change can't be made. The message is Swedish: a sentence for each fault."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Properties:
    """What can be changed of a key figure; title, short title and definition of added ones only.

    `publication_month` is 1-12, 0 where there is no fixed month. `after` is the id of the one that
    it comes after in the order, empty for the first.
    """

    responsible: str
    publication_month: int
    listed: bool
    goals: tuple[str, ...]
    after: str
    title: str = ""
    short_title: str = ""
    definition: str = ""


@dataclass(frozen=True, slots=True)
class Edited:
    """A goal or key figure with the latest change of it, None where nobody has changed it.

    `says` are what the file says of what is changed, `moved` what it says otherwise than when the
    change was made: Swedish sentences. `fault` is why the change can't be used.
    """

    id: str
    change: RegisterChange | None
    says: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    fault: str = ""

    @property
    def version(self) -> int:
        """The version that a change of it rests on."""
        return self.change.version if self.change else 0

    @property
    def changed(self) -> bool:
        """True when something else than the files holds."""
        return self.change is not None and self.change.state is not ChangeState.RESET


def edited(service: Service, kind: ChangedKind, changed_id: str) -> Edited:
    """What has been changed of a goal or a key figure on the page, and what the file says."""
    change = next((c for c in service.edits() if (c.kind, c.id) == (kind, changed_id)), None)
    fault = next((u.fault for u in service.unused_changes() if u.change == change), "")
    if change is None or change.state is ChangeState.RESET:
        return Edited(changed_id, change)
    now, then = _values(_file_lines(service, kind, changed_id)), _values(change.file_lines)
    keys = [k for k in _values(change.lines) if k != "id"]
    moved = tuple(
        f"Filen har ändrats efter det: {_name(k)} var {_shown(service, k, then.get(k))}, nu "
        f"{_shown(service, k, now.get(k))}. Det som är ändrat här gäller."
        for k in keys
        if then.get(k) != now.get(k)
    )
    says = tuple(f"{_name(k)}: {_shown(service, k, now.get(k))}" for k in keys if k in now)
    return Edited(changed_id, change, says, moved, fault)


def _values(lines: str) -> Mapping[str, object]:
    """The first part of some lines, whatever its heading."""
    parts = list(tomllib.loads(lines).values()) if lines else []
    return parts[0][0] if parts else {}


def _name(key: str) -> str:
    return _NAMES.get(key, {"description": "beskrivning"}.get(key, key))


def _shown(service: Service, key: str, value: object) -> str:
    """A property's value in Swedish."""
    if key == "publication_month" and isinstance(value, int):
        return month_name(value) if value else "ingen fast månad"
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, list):
        goals = service.register.goals
        return listing([goals[g].title if g in goals else str(g) for g in value]) or "ingen"
    return f"”{value}”" if value else "inget"


def _file_lines(service: Service, kind: ChangedKind, changed_id: str) -> str:
    base = service.unchanged_register
    if kind is ChangedKind.GOAL:
        return goal_lines(base.goals[changed_id]) if changed_id in base.goals else ""
    if changed_id not in base.indicators:
        return ""
    return property_lines(changed_id, property_values(base.indicators[changed_id]))


# Key figures


def properties(service: Service, indicator: Indicator) -> Properties:
    """A key figure's properties as they now hold."""
    order = list(service.register.indicators)
    place = order.index(indicator.id)
    return Properties(
        responsible=indicator.responsible,
        publication_month=indicator.publication_month or 0,
        listed=indicator.listed,
        goals=indicator.goals,
        after=order[place - 1] if place else "",
        title=indicator.title,
        short_title=indicator.short_title,
        definition=indicator.definition,
    )


def set_properties(
    service: Service, indicator_id: str, wanted: Properties, based_on: int, by: str
) -> None:
    """Change a key figure's properties, and its place in the order.

    What is as in the file is left to the file. Raises EditFaultError, ChangedMeanwhileError or
    StoreError; nothing is then saved.
    """
    with service.records.writing() as connection:
        indicator = service.register.indicators.get(indicator_id)
        base = service.unchanged_register.indicators.get(indicator_id)
        if indicator is None or base is None:
            raise EditFaultError(["Nyckeltalet är borttaget. Ladda om sidan."])
        cleaned = _cleaned(wanted)
        if faults := _faults(service, indicator, cleaned):
            raise EditFaultError(faults)
        about = f"{cleaned.short_title if base.added else base.short_title}"
        asked = property_values(_as_asked(base, cleaned))
        values = {k: v for k, v in asked.items() if v != property_values(base)[k]}
        lines = property_lines(indicator_id, values) if values else ""
        _put(service, connection, (ChangedKind.INDICATOR, indicator_id), lines, based_on, by)
        moved = cleaned.after != properties(service, indicator).after
        if moved:
            _put_order(service, connection, indicator_id, cleaned.after, by)
        journal.write(connection, by, "ändrade ett nyckeltals uppgifter", about)


def _cleaned(wanted: Properties) -> Properties:
    return replace(
        wanted,
        responsible=one_line(wanted.responsible),
        title=one_line(wanted.title),
        short_title=one_line(wanted.short_title),
        definition=one_line(wanted.definition),
    )


def _as_asked(base: Indicator, wanted: Properties) -> Indicator:
    changed = replace(
        base,
        responsible=wanted.responsible,
        publication_month=wanted.publication_month or None,
        listed=wanted.listed,
        goals=tuple(wanted.goals),
    )
    if not base.added:
        return changed
    own = {k: getattr(wanted, k) for k in ("title", "short_title", "definition")}
    return replace(changed, **own)


def _faults(service: Service, indicator: Indicator, wanted: Properties) -> list[str]:
    """What is missing or can't be, in sentences that say what to do."""
    register = service.register
    others = [i for i in register.indicators.values() if i.id != indicator.id]
    taken = {i.short_title.casefold() for i in others}
    own = indicator.added
    checks = (
        (not wanted.responsible, "Skriv vilken funktion som är ansvarig."),
        (len(wanted.responsible) > _LONGEST, f"Ansvarig: korta till högst {_LONGEST} tecken."),
        (not wanted.goals, "Välj minst en målbild."),
        (
            any(g not in register.goals for g in wanted.goals),
            "En av målbilderna är borttagen. Välj bland dem som finns.",
        ),
        (
            not wanted.listed and not any(i.listed for i in others),
            "Minst ett nyckeltal måste visas i översikten. Visa ett annat först.",
        ),
        (
            wanted.after != "" and wanted.after not in {i.id for i in others},
            "Nyckeltalet som det här skulle stå efter är borttaget. Välj ett annat.",
        ),
        (own and not wanted.title, "Skriv en titel."),
        (own and len(wanted.title) > _LONGEST, f"Titel: korta till högst {_LONGEST} tecken."),
        (own and not wanted.short_title, "Skriv en kort titel."),
        (
            own and len(wanted.short_title) > _LONGEST_SHORT_TITLE,
            f"Korta den korta titeln till högst {_LONGEST_SHORT_TITLE} tecken.",
        ),
        (
            own and wanted.short_title.casefold() in taken,
            f"Ett annat nyckeltal heter redan ”{wanted.short_title}”. Välj ett annat namn.",
        ),
        (own and not wanted.definition, "Skriv vad som räknas."),
        (
            own and len(wanted.definition) > _LONGEST_TEXT,
            f"Definition: korta till högst {_LONGEST_TEXT} tecken.",
        ),
    )
    return [words for wrong, words in checks if wrong]


def _put(
    service: Service,
    connection: Connection,
    what: tuple[ChangedKind, str],
    lines: str,
    based_on: int,
    by: str,
    state: ChangeState | None = None,
) -> None:
    """Save a version; without lines, or with the file's own, the file holds again."""
    kind, changed_id = what
    file = _file_lines(service, kind, changed_id)
    as_in_file = not lines or lines == file
    found = state or (ChangeState.RESET if as_in_file else ChangeState.SET)
    known = edited(service, kind, changed_id)
    if found is ChangeState.RESET and known.version == based_on and not known.changed:
        return  # as in the file already
    kept = "" if found is ChangeState.RESET else lines
    register_changes.put(connection, kind, changed_id, found, (kept, file), based_on, by)


def _put_order(
    service: Service, connection: Connection, indicator_id: str, after: str, by: str
) -> None:
    """Move one key figure in the order that holds at this moment."""
    order = [i for i in service.register.indicators if i != indicator_id]
    order.insert(order.index(after) + 1 if after else 0, indicator_id)
    filed = list(service.unchanged_register.indicators)
    state = ChangeState.RESET if order == filed else ChangeState.SET
    lines = "" if state is ChangeState.RESET else order_lines(order)
    known = edited_order(service)
    version = known.version if known else 0
    texts_of = (lines, order_lines(filed))
    register_changes.put(connection, ChangedKind.ORDER, _ORDER, state, texts_of, version, by)


def edited_order(service: Service) -> RegisterChange | None:
    """The latest change of the key figures' order; None where it has never been changed."""
    return next((c for c in service.edits() if c.kind is ChangedKind.ORDER), None)


def reset_properties(service: Service, indicator_id: str, based_on: int, by: str) -> None:
    """Let what the file says of a key figure hold again. Raises as `set_properties`."""
    with service.records.writing() as connection:
        _put(service, connection, (ChangedKind.INDICATOR, indicator_id), "", based_on, by)
        found = service.unchanged_register.indicators.get(indicator_id)
        title = found.short_title if found else indicator_id
        journal.write(connection, by, "tog tillbaka ett nyckeltals uppgifter", title)


def reset_order(service: Service, by: str) -> None:
    """Let the files' order of the key figures hold again. Raises StoreError."""
    with service.records.writing() as connection:
        known = edited_order(service)
        if known is not None and known.state is not ChangeState.RESET:
            filed = order_lines(list(service.unchanged_register.indicators))
            state, version = ChangeState.RESET, known.version
            register_changes.put(
                connection, ChangedKind.ORDER, _ORDER, state, ("", filed), version, by
            )
            journal.write(connection, by, "tog tillbaka nyckeltalens ordning")


# Goals


def set_goal(
    service: Service, title: str, description: str, by: str, changed: tuple[str, int] | None = None
) -> None:
    """Save a new goal, or change the one of `changed`: its id and the version it rests on.

    Raises EditFaultError, ChangedMeanwhileError or StoreError; nothing is then saved.
    """
    cleaned = Goal("", one_line(title), one_line(description))
    with service.records.writing() as connection:
        goal_id, based_on = changed or (_new_goal_id(service, cleaned.title), 0)
        if faults := _goal_faults(service, goal_id, cleaned):
            raise EditFaultError(faults)
        lines = goal_lines(replace(cleaned, id=goal_id))
        _put(service, connection, (ChangedKind.GOAL, goal_id), lines, based_on, by)
        done = "ändrade en målbild" if changed else "lade till en målbild"
        journal.write(connection, by, done, cleaned.title)


def _new_goal_id(service: Service, title: str) -> str:
    taken = set(service.register.goals) | {c.id for c in service.edits()}
    base, count = slug(title), 2
    found = base
    while found in taken:
        found, count = f"{base}_{count}", count + 1
    return found


def _goal_faults(service: Service, goal_id: str, goal: Goal) -> list[str]:
    others = {g.title.casefold() for i, g in service.register.goals.items() if i != goal_id}
    checks = (
        (not goal.title, "Skriv målbilden, ordagrant som den är beslutad."),
        (len(goal.title) > _LONGEST, f"Korta målbilden till högst {_LONGEST} tecken."),
        (
            len(goal.description) > _LONGEST_TEXT,
            f"Korta beskrivningen till högst {_LONGEST_TEXT} tecken.",
        ),
        (goal.title.casefold() in others, f"Målbilden ”{goal.title}” finns redan. Ändra den."),
    )
    return [words for wrong, words in checks if wrong]


def remove_goal(service: Service, goal_id: str, based_on: int, by: str) -> None:
    """Take away a goal that nothing uses.

    Raises EditFaultError that names what uses it, ChangedMeanwhileError or StoreError.
    """
    with service.records.writing() as connection:
        goal = service.register.goals.get(goal_id)
        if goal is None:
            raise EditFaultError(["Målbilden är redan borttagen."])
        if used := _users(service, connection, goal_id):
            raise EditFaultError(
                [f"Målbilden används av {used}, och kan inte tas bort. Ändra det först."]
            )
        what = (ChangedKind.GOAL, goal_id)
        _put(service, connection, what, goal_lines(goal), based_on, by, ChangeState.REMOVED)
        journal.write(connection, by, "tog bort en målbild", goal.title)


def _users(service: Service, connection: Connection, goal_id: str) -> str:
    """What uses a goal: key figures, focus goals and analyses; empty when nothing does."""
    register, unit = service.register, service.settings.unit_name
    titles = [i.short_title for i in register.indicators.values() if goal_id in i.goals]
    titles += [g.title for g in register.focus_goals.values() if g.goal_id == goal_id]
    titles += [
        f"analysen för {year}"
        for year in texts.years(connection, unit)
        for record in texts.records_of_year(connection, year, unit)
        if record.kind is RecordKind.MOVEMENT and record.subject == goal_id and record.values
    ]
    return some(titles, _MOST_NAMED) if titles else ""


def reset_goal(service: Service, goal_id: str, based_on: int, by: str) -> None:
    """Let what the file says of a goal hold again, or else one that was taken away on the page.

    Raises ChangedMeanwhileError or StoreError.
    """
    with service.records.writing() as connection:
        filed = goal_id in service.unchanged_register.goals
        change = edited(service, ChangedKind.GOAL, goal_id).change
        lines = change.lines if change and not filed else ""
        _put(service, connection, (ChangedKind.GOAL, goal_id), lines, based_on, by)
        found = service.unchanged_register.goals.get(goal_id)
        journal.write(connection, by, "tog tillbaka en målbild", found.title if found else goal_id)


def edits_file(service: Service) -> str:
    """What is changed of goals and key figures, as it would stand in the register's files."""
    kinds = (ChangedKind.GOAL, ChangedKind.INDICATOR)
    standing = [c for c in service.edits() if c.kind in kinds and c.state is ChangeState.SET]
    heading = (
        "# ÄNDRINGAR AV MÅLBILDER OCH NYCKELTAL\n#\n# Skriv in raderna i delen med samma id: "
        "[[goal]] i filen goals.toml, [[indicator]] i filen indicators.toml.\n\n"
    )
    return heading + "\n".join(c.lines for c in standing)


def removed_goals(service: Service) -> tuple[tuple[Goal, Edited], ...]:
    """The goals that were taken away on the page, as they were, with what is changed of them."""
    found = []
    for change in service.edits():
        if change.kind is ChangedKind.GOAL and change.state is ChangeState.REMOVED:
            values = _values(change.lines)
            goal = Goal(change.id, str(values["title"]), str(values.get("description", "")))
            found.append((goal, edited(service, ChangedKind.GOAL, change.id)))
    return tuple(found)
