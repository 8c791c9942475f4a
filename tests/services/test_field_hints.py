"""Hints on a field: its own limit, and what the register and the unit's lists know."""

from __future__ import annotations

from pathlib import Path

from samsam.model.analysis.records import NO_YEAR, RecordKind
from samsam.model.language.plain_language import HintKind
from samsam.services.analysis.links import kept_list
from samsam.services.analysis.plain_language import field_hints
from samsam.services.analysis.year import Part, add, save
from samsam.services.core.service import Service

OWN_FIGURES = True


def kinds(service: Service, field_id: str, text: str) -> list[HintKind]:
    field = service.forms[RecordKind.ANNUAL_ANALYSIS].field(field_id)
    return [h.kind for h in field_hints(service, field, text)]


def test_the_fields_own_limit_holds(service: Service) -> None:
    assert kinds(service, "summary", "Ja. " * 226) == [HintKind.TOO_LONG]
    assert kinds(service, "summary", "Ja. " * 225) == []


def test_every_actor_title_and_source_is_known(service: Service) -> None:
    register = service.register
    titles = [a.title for a in register.actors.values()]
    titles += [t for i in register.indicators.values() for t in (i.title, i.source, i.responsible)]
    titles += [g.title for g in register.goals.values()]
    for title in titles:
        found = kinds(service, "contributors", f"Vi talade med {title} om saken.")
        assert set(found) <= {HintKind.LONG_SENTENCE}, title


def test_a_name_is_asked_about(service: Service) -> None:
    assert kinds(service, "contributors", "Vi talade med Anna Ek.") == [HintKind.PERSON]


def test_an_actor_of_the_units_own_list_is_known_from_then_on(own_service: Service) -> None:
    text = "Vi talade med Bröderna Ek."
    assert kinds(own_service, "contributors", text) == [HintKind.PERSON]
    add(own_service, NO_YEAR, RecordKind.ACTOR, "redaktör")
    (record,) = kept_list(own_service, RecordKind.ACTOR)
    form = own_service.forms[RecordKind.ACTOR]
    part = Part(form, record, form.title, record.subject)
    save(own_service, NO_YEAR, part, "title", "Bröderna Ek AB", 0, "redaktör")
    assert kinds(own_service, "contributors", text) == []


def test_the_readers_help_texts_keep_to_the_guide(service: Service, data_folder: Path) -> None:
    for form in service.forms.values():
        for field in form.fields:
            found = field_hints(service, field, field.help)
            assert [h for h in found if h.kind is HintKind.PERSON] == [], field.id
