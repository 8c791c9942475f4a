"""Dated targets, changed on a page: saved as versions over the files, and undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from samsam.config.register_changes import ceiling, parse_targets, target_lines
from samsam.config.toml_file import RegisterError
from samsam.figures.words import point_label, target_words
from samsam.model.indicators.indicator import Indicator, Register, Target
from samsam.model.indicators.register_change import ChangedKind, ChangeState, RegisterChange
from samsam.records.contents import journal, register_changes
from samsam.records.contents.register_changes import ChangedMeanwhileError
from samsam.records.engine.database import Connection
from samsam.services.core.service import Service
from samsam.services.indicators.typed_target import (
    Bound,
    TargetFaultError,
    TargetQuestionError,
    TypedTarget,
    questions,
    read_typed,
)
from samsam.swedish import long_date, number

__all__ = ["ChangedMeanwhileError"]

_FILE_HEADING = """\
# MÅLEN SOM DE GÄLLER I SAMSAM
#
# Byt ut kommunens egna [[target]] i filen goals.toml mot de här. Starta om SAMSAM och ta sedan
# tillbaka ändringarna på sidan Mål och nyckeltal, så är det filen som gäller.

"""


@dataclass(frozen=True, slots=True)
class ListedTarget:
    """A target as the page of targets shows it, whether it holds, is taken away or can't be used.

    `targets` are what holds now: two where it is to stay within two limits, none where it doesn't
    hold. `file` is what the files say, `before` what it said last where it doesn't hold. `fault`
    is why it can't be used, `file_moved` that the file has changed under the change; both are
    Swedish and may be empty.
    """

    id: str
    indicator: Indicator | None
    targets: tuple[Target, ...]
    file: tuple[Target, ...] = ()
    before: tuple[Target, ...] = ()
    change: RegisterChange | None = None
    fault: str = ""
    file_moved: str = ""

    @property
    def version(self) -> int:
        """The version that a change of it rests on; 0 where nobody has changed it on the page."""
        return self.change.version if self.change else 0

    @property
    def changed(self) -> bool:
        """True when something else than the files holds."""
        return _stands(self.change)

    @property
    def removed(self) -> bool:
        """True when somebody has taken it away on the page."""
        return self.change is not None and self.change.state is ChangeState.REMOVED

    @property
    def shown(self) -> tuple[Target, ...]:
        """What it says now, or said last."""
        return self.targets or self.before or self.file

    @property
    def words(self) -> str:
        """What it asks for: `minst 19 000`."""
        return words(self.shown, self.indicator)

    @property
    def file_words(self) -> str:
        """What the files ask for; empty where they don't have it."""
        return words(self.file, self.indicator) if self.file else ""


def _stands(change: RegisterChange | None) -> bool:
    return change is not None and change.state is not ChangeState.RESET


def words(targets: Sequence[Target], indicator: Indicator | None) -> str:
    """`minst 19 000`, `mellan 3,0 % och 5,0 %`; plain numbers where the indicator is unknown."""
    if not targets:
        return ""
    if indicator is None:
        return f"{'minst' if targets[0].at_least else 'högst'} {number(targets[0].value, 1)}"
    if len(targets) == 1:
        return target_words(targets[0], indicator)
    low, high = sorted(t.value for t in targets)
    return f"mellan {point_label(indicator, low)} och {point_label(indicator, high)}"


def listed_targets(service: Service) -> tuple[ListedTarget, ...]:
    """Every target that the files or the page know, in the order of key figures and years."""
    base = service.unchanged_register
    edits = {c.id: c for c in service.edits() if c.kind is ChangedKind.TARGET}
    faults = {u.change.id: u.fault for u in service.unused_changes()}
    pending = {p.target.id: p.target for p in base.pending}
    ids = dict.fromkeys([*(t.id for t in base.targets), *pending, *edits])
    found = [_listed(service, i, edits.get(i), faults.get(i, "")) for i in ids]
    order = {i: n for n, i in enumerate(service.register.indicators)}
    return tuple(sorted((t for t in found if t.shown), key=lambda t: _place(t, order)))


def _place(listed: ListedTarget, order: dict[str, int]) -> tuple[int, int, str]:
    first = listed.shown[0]
    return order.get(first.indicator_id, len(order)), first.year, listed.id


def _listed(
    service: Service, target_id: str, change: RegisterChange | None, fault: str
) -> ListedTarget:
    base, now = service.unchanged_register, service.register
    waiting = tuple(p.target for p in base.pending if p.target.id == target_id)
    file = tuple(t for t in base.targets if t.id == target_id) or waiting
    ids = (target_id, ceiling(target_id)) if _stands(change) else (target_id,)
    targets = tuple(t for t in now.targets if t.id in ids)
    before = _parsed(base, change) if not targets else ()
    known = targets or before or file
    indicator = now.indicators.get(known[0].indicator_id) if known else None
    if known and indicator is None and not fault:
        fault = f"Nyckeltalet ”{known[0].indicator_id}” är borttaget. Målet visas inte."
    moved = _moved(service, change, file)
    return ListedTarget(target_id, indicator, targets, file, before, change, fault, moved)


def _parsed(register: Register, change: RegisterChange | None) -> tuple[Target, ...]:
    try:
        return parse_targets(register, change.lines) if change and change.lines else ()
    except RegisterError:
        return ()


def _moved(service: Service, change: RegisterChange | None, file: tuple[Target, ...]) -> str:
    """That the file says something else than when the change was made; both are shown."""
    if change is None or not _stands(change):
        return ""
    if change.file_lines == target_lines(file, service.settings.municipality_code):
        return ""
    try:
        then = parse_targets(service.register, change.file_lines) if change.file_lines else ()
    except RegisterError:
        then = ()
    old, new = (_file_words(service, targets) for targets in (then, file))
    return (
        f"Kommunens fil med mål (goals.toml) har ändrats efter det. Då stod där {old}, nu {new}. "
        "Det som är ändrat här gäller tills du tar tillbaka det."
    )


def _file_words(service: Service, targets: tuple[Target, ...]) -> str:
    if not targets:
        return "inget"
    indicator = service.register.indicators.get(targets[0].indicator_id)
    return f"{words(targets, indicator)} {targets[0].year}"


def find(service: Service, target_id: str) -> ListedTarget | None:
    """One of the listed targets."""
    return next((t for t in listed_targets(service) if t.id == target_id), None)


def as_typed(listed: ListedTarget) -> TypedTarget:
    """A target as it would be typed, to be changed."""
    first = listed.shown[0]
    decimals = listed.indicator.decimals if listed.indicator else 0
    values = [number(t.value, decimals) for t in sorted(listed.shown, key=lambda t: t.value)]
    bound = Bound.AT_LEAST if first.at_least else Bound.AT_MOST
    return TypedTarget(
        indicator_id=first.indicator_id,
        bound=Bound.WITHIN if len(values) > 1 else bound,
        value=values[0],
        upper=values[1] if len(values) > 1 else "",
        year=str(first.year),
        decided_by=first.decided_by,
        decided_on=long_date(first.decided_on) if first.decided_on else "",
        source=first.source,
        base_year=str(first.base_year) if first.base_year else "",
    )


# Commands


def set_target(
    service: Service,
    typed: TypedTarget,
    by: str,
    today: date,
    changed: tuple[str, int] | None = None,
    confirmed: bool = False,
) -> tuple[Target, ...]:
    """Save a new target, or change the one of `changed`: its id and the version it rests on.

    What is unusual is asked about unless `confirmed`. Raises TargetFaultError,
    TargetQuestionError, ChangedMeanwhileError or StoreError; nothing is then saved.
    """
    indicator = _indicator(service, typed.indicator_id)
    last = service.series((indicator,), None)[indicator.id].last
    with service.records.writing() as connection:
        target_id, based_on = changed or (_new_id(service, typed), 0)
        targets = read_typed(typed, indicator, target_id, today)
        _check_others(service, targets, indicator)
        asked = questions(targets, indicator, last.value if last else None, today)
        if asked and not confirmed:
            raise TargetQuestionError(asked)
        what = (ChangeState.SET, target_lines(targets, service.settings.municipality_code))
        _put(service, connection, target_id, what, based_on, by)
        done = "ändrade ett mål" if changed else "satte ett mål"
        journal.write(connection, by, done, _about(service, targets))
    return targets


def _indicator(service: Service, indicator_id: str) -> Indicator:
    found = service.register.indicators.get(indicator_id)
    if found is None:
        gone = "är borttaget" if indicator_id else "är inte valt"
        raise TargetFaultError([f"Nyckeltalet {gone}. Välj ett nyckeltal som finns."])
    return found


def _new_id(service: Service, typed: TypedTarget) -> str:
    """An id that no target has or has had: `population_2035`."""
    taken = {t.id for t in listed_targets(service)} | {c.id for c in service.edits()}
    base = f"{typed.indicator_id}_{typed.year.strip()}"[:60]
    base = "".join(c if c.isascii() and (c.isalnum() or c in "_-") else "_" for c in base)
    found, count = base, 2
    while found in taken:
        found, count = f"{base}_{count}", count + 1
    return found


def _check_others(service: Service, targets: tuple[Target, ...], indicator: Indicator) -> None:
    """Raise TargetFaultError when others of the same key figure and year say against them."""
    own = {t.id for t in targets} | {ceiling(t.id) for t in targets}
    others = [
        t
        for t in service.register.targets_of(indicator.id)
        if t.year == targets[0].year and t.id not in own
    ]
    against = [o for o in others if any(_contradict(t, o) for t in targets)]
    if against:
        raise TargetFaultError(
            [
                f"{indicator.short_title} har redan ett mål för {o.year}: "
                f"{target_words(o, indicator)}. Båda kan inte gälla. Ändra eller ta bort det först."
                for o in against
            ]
        )


def _contradict(one: Target, other: Target) -> bool:
    """Two of a kind for the same year, or a floor over a ceiling."""
    if one.at_least == other.at_least:
        return True
    floor, top = (one, other) if one.at_least else (other, one)
    return floor.value > top.value


def remove_target(service: Service, target_id: str, based_on: int, by: str) -> None:
    """Take a target away; it can be taken back.

    Raises TargetFaultError, ChangedMeanwhileError or StoreError.
    """
    with service.records.writing() as connection:
        shown = _known(service, target_id).shown
        what = (ChangeState.REMOVED, target_lines(shown, service.settings.municipality_code))
        _put(service, connection, target_id, what, based_on, by)
        journal.write(connection, by, "tog bort ett mål", _about(service, shown))


def bring_back(service: Service, target_id: str, based_on: int, by: str) -> None:
    """Let what the file says hold again, or else a target that was taken away on the page.

    Raises TargetFaultError, ChangedMeanwhileError or StoreError.
    """
    with service.records.writing() as connection:
        listed = _known(service, target_id)
        back = listed.file or listed.shown
        indicator = service.register.indicators.get(back[0].indicator_id)
        if indicator is not None:
            _check_others(service, back, indicator)
        lines = target_lines(back, service.settings.municipality_code)
        what = (ChangeState.RESET, "") if listed.file else (ChangeState.SET, lines)
        _put(service, connection, target_id, what, based_on, by)
        journal.write(connection, by, "tog tillbaka ett mål", _about(service, back))


def _known(service: Service, target_id: str) -> ListedTarget:
    listed = find(service, target_id)
    if listed is None:
        raise TargetFaultError(["Målet finns inte längre. Ladda om sidan."])
    return listed


def _put(
    service: Service,
    connection: Connection,
    target_id: str,
    what: tuple[ChangeState, str],
    based_on: int,
    by: str,
) -> None:
    """Save a version with what the file says now beside it."""
    file = [t for t in service.unchanged_register.targets if t.id == target_id]
    state, lines = what
    texts = (lines, target_lines(file, service.settings.municipality_code))
    register_changes.put(connection, ChangedKind.TARGET, target_id, state, texts, based_on, by)


def _about(service: Service, targets: Sequence[Target]) -> str:
    """What the journal says of a target: `Invånare 2035, minst 20 000`."""
    indicator = service.register.indicators.get(targets[0].indicator_id)
    title = indicator.short_title if indicator else targets[0].indicator_id
    return f"{title} {targets[0].year}, {words(targets, indicator)}"


def versions(service: Service, target_id: str) -> tuple[RegisterChange, ...]:
    """Every change of a target, the latest first."""
    with service.records.reading() as connection:
        return register_changes.versions(connection, ChangedKind.TARGET, target_id)


def words_of_change(service: Service, change: RegisterChange) -> str:
    """What a change made of a target: `minst 19 000 2035`, `borttaget` or `som i filen`."""
    targets = _parsed(service.unchanged_register, change)
    if change.state is not ChangeState.SET or not targets:
        return change.state.value
    return _file_words(service, targets)


def targets_file(service: Service) -> str:
    """Every target that holds, as it would stand in `goals.toml`."""
    return _FILE_HEADING + target_lines(
        service.register.targets, service.settings.municipality_code
    )
