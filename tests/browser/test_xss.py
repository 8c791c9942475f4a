"""Hostile texts in everything that people and files can write, read in a real browser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

import pytest
from browsing import ROOT, WAIT_MS, Server, Visit, Visitor
from series_of import copied
from written_analysis import APPROVER, TODAY, YEAR, complete

from samsam.config.settings import load_settings
from samsam.model.analysis.access import Role
from samsam.model.analysis.records import NO_YEAR, FieldKind, RecordKind
from samsam.model.indicators.series import Observation, Sex, Vintage
from samsam.series import observations
from samsam.series.rows import Row
from samsam.services.accounts import accounts
from samsam.services.analysis import workflow
from samsam.services.analysis.year import Part, add, put_in_focus, save, year_view
from samsam.services.core.service import Service, open_service
from samsam.services.indicators.register_edits import (
    EditFaultError,
    properties,
    set_goal,
    set_properties,
)
from samsam.services.indicators.targets import remove_target, set_target
from samsam.services.indicators.typed_target import Bound, TypedTarget

PAYLOADS = (
    (ROOT / "tests/fixtures/xss_payloads.txt").read_text("utf-8").removesuffix("\n").split("\n")
)
DRAFT_YEAR = 2024
FOREIGN = "xss.example"
PASSWORD = "fyra ord efter varandra"  # noqa: S105 - of accounts that live as long as a test

# What acts, or leads away, in the part of the page that SAMSAM fills.
FOUND = """(foreign) => {
    const acting = /^(javascript|vbscript|data):/i;
    const places = ["href", "src", "srcset", "action", "formaction", "data", "poster", "ping", "xlink:href"];
    const bad = window.xss === undefined ? [] : ["a script ran"];
    for (const e of document.body.querySelectorAll("*")) {
        const name = e.tagName.toLowerCase();
        if (["iframe", "object", "embed", "base", "portal", "meta", "applet"].includes(name)) bad.push(name);
        if (name === "script" && !e.src.startsWith(location.origin)) bad.push("script");
        for (const a of e.attributes) {
            if (a.name.startsWith("on")) bad.push(`${name} ${a.name}`);
            if (!places.includes(a.name)) continue;
            const picture = name === "img" && /^data:image\\/(svg\\+xml|png)[;,]/.test(a.value);
            if (acting.test(a.value.replace(/[\\s\\u0000-\\u001f]/g, "")) && !picture) bad.push(`${name} ${a.name}=${a.value}`);
            // A link that somebody wrote as one: to the web, without a trace of this page, and not vouched for.
            const written = name === "a" && a.name === "href" && /^https?:/.test(a.value) && e.rel === "noopener noreferrer nofollow";
            if (a.value.includes(foreign) && !written) bad.push(`${name} ${a.name}=${a.value}`);
        }
    }
    return bad;
}"""


@dataclass(frozen=True, slots=True)
class Hostile:
    """A server whose store is full of payloads, and the tokens of two who may see it all."""

    server: Server
    editor: str
    administrator: str


def batched(texts: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    """The texts, so many at a time."""
    left = iter(texts)
    while some := tuple(islice(left, size)):
        yield some


def _text_fields(service: Service, year: int) -> list[tuple[Part, str, FieldKind, int]]:
    return [
        (part, field.id, field.kind, field.max_chars)
        for part in year_view(service, year).parts
        for field in part.form.fields
        if field.kind in (FieldKind.TEXT, FieldKind.LONG_TEXT)
    ]


def _write(service: Service, year: int, part: Part, field_id: str, text: str, by: str) -> None:
    known = part.record.latest(field_id).version if part.record else 0
    save(service, year, part, field_id, text, known, by)


def _fill_draft(service: Service) -> None:
    """Every payload in every long text, and one after the other in the short ones."""
    put_in_focus(service, DRAFT_YEAR, "population", PAYLOADS[0])
    for kind in (RecordKind.CAUSE, RecordKind.NON_EVENT, RecordKind.ACTION):
        add(service, DRAFT_YEAR, kind, "Alva", "population")
    for _ in range(4):
        add(service, DRAFT_YEAR, RecordKind.FINDING, "Alva")
    short = iter(PAYLOADS * 5)
    for part, field_id, kind, _ in _text_fields(service, DRAFT_YEAR):
        whole = kind is FieldKind.LONG_TEXT
        text = "\n\n".join(PAYLOADS) if whole else next(short)
        _write(service, DRAFT_YEAR, part, field_id, text, "Alva")


def _fill_lists(service: Service) -> None:
    payloads = iter(PAYLOADS)
    for kind in (RecordKind.ACTOR, RecordKind.FOCUS_GOAL):
        for _ in range(12):
            add(service, NO_YEAR, kind, "Alva")
    unit = service.settings.unit_name
    for part in _listed(service):
        title = next(f for f in part.form.fields if f.kind is FieldKind.TEXT)
        _write(service, NO_YEAR, part, title.id, next(payloads), unit)


def _listed(service: Service) -> list[Part]:
    from samsam.services.analysis.links import kept_list

    return [
        Part(service.forms[kind], record, "", record.subject)
        for kind in (RecordKind.ACTOR, RecordKind.FOCUS_GOAL)
        for record in kept_list(service, kind)
    ]


def _fix_one(service: Service) -> None:
    """A fixed edition, whose texts hold as many payloads as their fields take."""
    complete(service)
    payloads = iter(PAYLOADS * 40)
    for part, field_id, kind, most in _text_fields(service, YEAR):
        text = next(payloads)
        while kind is FieldKind.LONG_TEXT and len(text) + 130 < most:
            text += "\n\n" + next(payloads)
        _write(service, YEAR, part, field_id, text[:most], PAYLOADS[1])
    workflow.send(service, year_view(service, YEAR), "Alva")
    workflow.fix(service, year_view(service, YEAR), TODAY, APPROVER, PAYLOADS[2])


def _bring_in(service: Service) -> None:
    """Vintages and values whose every text is a payload."""
    with service.records.writing() as connection:
        for number, (title, source, note) in enumerate(batched(PAYLOADS[:60], 3)):
            row = Row(
                "population", "2262", Sex.TOTAL, Observation(2023, 17_000 + number, note=note)
            )
            observations.put(
                connection,
                Vintage(f"x{number}", title, source, date(2026, 1, 1), note=note),
                [row], by=title, origin=source,
            )  # fmt: skip


def _fill_register(service: Service) -> None:
    """Goals, targets and whose key figures are, with a payload for each of their texts."""
    payloads = [p for p in PAYLOADS if len(p) < 300]
    for number, text in enumerate(payloads[::9]):
        with suppress(EditFaultError):  # some are the same but for what can't be seen
            set_goal(service, f"{text} {number}", text, text)
    for number, (by, source) in enumerate(batched(payloads[:60], 2)):
        typed = TypedTarget(
            "neet", Bound.AT_MOST, "5", str(2030 + number), decided_by=by, source=source
        )
        set_target(service, typed, by, TODAY, confirmed=True)
    remove_target(service, "neet_2030", 1, payloads[0])
    now = properties(service, service.register.indicators["population"])
    wanted = replace(now, responsible=payloads[1], goals=tuple(service.register.goals)[-2:])
    set_properties(service, "population", wanted, 0, payloads[2])


def _names() -> list[str]:
    """The payloads that an account may be called."""
    plain = [" ".join(p.split())[:80] for p in PAYLOADS]
    return list({name.casefold(): name for name in plain if name.isprintable()}.values())


def _sign_in(service: Service, name: str, role: Role) -> str:
    code = accounts.new_account(service, name, role, PAYLOADS[3])
    return accounts.use_code(service, code, PASSWORD)


@pytest.fixture(scope="module")
def hostile(filled_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    path = tmp_path_factory.mktemp("xss") / "samsam.sqlite"
    copied(filled_store, path)
    service = open_service(load_settings({"SAMSAM_STORE": str(path)}, Path("finns-inte.toml")))
    try:
        _fill_draft(service)
        _fill_lists(service)
        _bring_in(service)
        _fix_one(service)
        _fill_register(service)
        for name in _names()[::4]:
            accounts.new_account(service, name, Role.READER, name)
        tokens = [
            _sign_in(service, name, role)
            for name, role in (("Eva", Role.EDITOR), ("Ada", Role.ADMINISTRATOR))
        ]
    finally:
        service.close()
    server = Server(path).start()
    yield Hostile(server, *tokens)
    server.kill()


def _visitor(hostile: Hostile, visit: Visit, token: str) -> Visitor:
    visitor = visit()
    # A page with thirty targets is drawn for the first time here.
    visitor.page.set_default_timeout(3 * WAIT_MS)
    visitor.context.add_cookies([{"name": "samsam", "value": token, "url": hostile.server.url}])
    return visitor


def _harmless(visitor: Visitor, address: str) -> str:
    """Open everything on a page; nothing there acts or leads away. The page's text is returned."""
    page = visitor.open(address)
    page.evaluate("() => document.querySelectorAll('details').forEach(d => d.open = true)")
    visitor.settled()
    assert page.evaluate(FOUND, FOREIGN) == []
    return page.locator("body").inner_text()


def test_there_are_enough_payloads_and_the_check_finds_what_acts(
    hostile: Hostile, visit: Visit
) -> None:
    assert len(set(PAYLOADS)) >= 150
    page = _visitor(hostile, visit, "").open(hostile.server.url)
    for html in ("<a href='java\\tscript:1'>x</a>", "<b onclick=1>x</b>", "<object></object>"):
        page.evaluate(f'document.body.insertAdjacentHTML("beforeend", "{html}")')
    assert len(page.evaluate(FOUND, FOREIGN)) == 3


@pytest.mark.case(40, 41, 79, 80, 81)
def test_no_stored_text_acts_or_leads_away(hostile: Hostile, visit: Visit) -> None:
    url = hostile.server.url
    editor = _visitor(hostile, visit, hostile.editor)
    pages = [
        f"arsanalys?ar={DRAFT_YEAR}", f"arsanalys?ar={YEAR}", f"arsanalys?ar={YEAR}&jamfor={DRAFT_YEAR}",
        f"skriv_arsanalys?ar={DRAFT_YEAR}", "over_tid", "listor", "data",
        "mal", "", "arshjul?ar=2031", "nyckeltal?nyckeltal=neet",
        "nyckeltal?nyckeltal=population", "diagram/nyckeltal/population",
    ]  # fmt: skip
    read = {page: _harmless_plain(editor, url + page) for page in pages}
    for page in pages[:2]:
        assert "onerror=window.xss=1" in read[page], "the texts are to be seen, as text"
    administrator = _visitor(hostile, visit, hostile.administrator)
    assert "onerror=window.xss=1" in _harmless(administrator, f"{url}administrera")


def _harmless_plain(visitor: Visitor, address: str) -> str:
    if "/diagram/" not in address:
        return _harmless(visitor, address)
    visitor.page.goto(address)
    assert visitor.page.evaluate(FOUND, FOREIGN) == []
    return ""


@pytest.mark.case(100)
def test_nothing_in_a_link_acts_or_leads_away(hostile: Hostile, visit: Visit) -> None:
    names = ("nyckeltal", "malbild", "dag", "fran", "ar", "jamfor", "med", "delar", "utgava")
    visitor = visit()
    for number, some in enumerate(batched(PAYLOADS, len(names) * 7)):
        query = urlencode([(names[i % len(names)], text) for i, text in enumerate(some)])
        page = ("", "exportera", "arsanalys")[number % 3]
        _harmless(visitor, f"{hostile.server.url}{page}?{query}")
