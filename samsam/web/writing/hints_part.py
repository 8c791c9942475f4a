"""Advice on a text while it's written: what may be about a person, and what can be plainer."""

from __future__ import annotations

from samsam.model.analysis.records import Field, FieldKind
from samsam.model.language.plain_language import Hint, HintKind
from samsam.services.analysis.plain_language import field_hints
from samsam.services.core.service import Service
from samsam.swedish import number_word
from samsam.web.page import html

_WRITTEN = (FieldKind.TEXT, FieldKind.LONG_TEXT)


def hints_part(service: Service, field: Field, words: str) -> None:
    """The hints on a field's text: persons at once, the rest folded together."""
    if field.kind not in _WRITTEN or not words.strip():
        return
    found = field_hints(service, field, words)
    persons = [h for h in found if h.kind is HintKind.PERSON]
    others = [h for h in found if h.kind is not HintKind.PERSON]
    if persons:
        html.show(f'<div class="s-hints s-warning" role="note">{_list(persons)}</div>')
    if others:
        label = "ett råd" if len(others) == 1 else f"{number_word(len(others))} råd"
        html.show(
            f'<details class="s-hints"><summary>Klarspråk: {label}'
            f'<span class="s-hidden"> om {html.text(field.label)}</span></summary>'
            f"{_list(others)}</details>"
        )


def _list(found: list[Hint]) -> str:
    return f"<ul>{''.join(f'<li>{_reported(h)}</li>' for h in found)}</ul>"


def _reported(hint: Hint) -> str:
    quoted = hint.quote and hint.quote.casefold() not in hint.what.casefold()
    quote = f"<q>{html.text(hint.quote)}</q> " if quoted else ""
    return f"{quote}{html.text(hint.what)} {html.text(hint.suggestion)}"
