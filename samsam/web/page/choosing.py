"""Choices that people make: an option is known by its own value, never by the words that show it.

Streamlit sends a choice as the words of the chosen option. When those change between two drawings
of a page, or two options have the same words, its radios and lists lose the choice or take another.
Here every choice has a key and remembers, for as long as the visitor's session, which words have
ever stood for which option: words that come from a page drawn a moment ago still mean what they
meant there. Every choice in the pages goes through this module (tests/test_code_rules.py).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from html import escape
from typing import Any, Generic, TypeVar, cast

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from samsam.web.page import html, surface

T = TypeVar("T", bound=Hashable)
Title = Callable[[T], str]

_PLACEHOLDER = "Välj"
_PLACEHOLDER_SEVERAL = "Välj en eller flera"
_WORDS = "choosing_words"


@dataclass(frozen=True, slots=True)
class _Option(Generic[T]):
    """An option as Streamlit holds it. Anything else in its place is words from an older page."""

    value: T


@dataclass(slots=True)
class _Words:
    """Which words have stood for which option of one choice, and which stood there last."""

    meaning: dict[str, Any] = field(default_factory=dict)
    shown: dict[Any, str] = field(default_factory=dict)

    def assign(self, values: Sequence[Any], titles: Sequence[str]) -> dict[Any, str]:
        """Words for each option, no two alike; words are never given to another option again."""
        found: dict[Any, str] = {}
        for value, title in zip(values, titles, strict=True):
            words, number = title, 1
            while self.meaning.get(words, value) != value:
                number += 1
                words = f"{title} ({number})"
            self.meaning[words] = value
            found[value] = words
        return found


def choose_one(
    label: str,
    options: Iterable[T],
    *,
    key: str,
    title: Title[T] = str,
    start: T | None = None,
    follow: bool = False,
    placeholder: str = _PLACEHOLDER,
    on_change: Callable[[T | None], object] | None = None,
) -> T | None:
    """One of the options, from a list that opens; None when none is chosen.

    `start` is chosen the first time the choice is drawn, at every drawing with `follow`, and when
    what was chosen is no option any more. `on_change` is called with what was chosen.
    """
    values = list(dict.fromkeys(options))
    first = start if start in values else None
    if on := surface.document():
        _offer(on, label, values, title, first, on_change)
        return first
    labels = _prepare(key, values, title, first, follow=follow)
    st.selectbox(
        label,
        [_Option(v) for v in values],
        None if first is None else values.index(first),
        format_func=_formatter(labels),
        key=key,
        placeholder=placeholder,
        **_reporting(_report_one, key, on_change),
    )
    _words(key).shown = labels
    return cast("T | None", chosen(key))


def choose_in_sight(
    label: str,
    options: Iterable[T],
    *,
    key: str,
    title: Title[T] = str,
    start: T | None = None,
    follow: bool = False,
    captions: Callable[[T], str] | None = None,
    horizontal: bool = False,
    on_change: Callable[[T], object] | None = None,
) -> T:
    """One of the options, which all are in sight; there must be at least one.

    `start` (else the first) is chosen the first time the choice is drawn, at every drawing with
    `follow`, and when what was chosen is no option any more. `captions` stand under each option
    and may change freely.
    """
    values = list(dict.fromkeys(options))
    first = start if start in values else values[0]
    if on := surface.document():
        _offer(on, label, values, title, first, on_change)
        return first
    # Streamlit reads Markdown in the words of radios, and some are of people's own.
    labels = _prepare(key, values, lambda v: html.label(title(v)), first, follow=follow)
    st.radio(
        label,
        [_Option(v) for v in values],
        values.index(first),
        format_func=_formatter(labels),
        key=key,
        captions=[captions(v) for v in values] if captions else None,
        horizontal=horizontal,
        **_reporting(_report_one, key, on_change),
    )
    _words(key).shown = labels
    return cast("T", chosen(key))


def choose_several(
    label: str,
    options: Iterable[T],
    *,
    key: str,
    title: Title[T] = str,
    start: Iterable[T] = (),
    follow: bool = False,
    placeholder: str = _PLACEHOLDER_SEVERAL,
    on_change: Callable[[tuple[T, ...]], object] | None = None,
    most: int | None = None,
) -> tuple[T, ...]:
    """Several of the options, in the order they were chosen; those that are gone are left out.

    `start` are chosen the first time the choice is drawn, at every drawing with `follow`.
    """
    values = list(dict.fromkeys(options))
    first = [v for v in start if v in values]
    if on := surface.document():
        names = ", ".join(title(v) for v in first) or "–"
        on.parts.append(f'<p class="s-picked">{escape(label)}: {escape(names)}</p>')
        return tuple(first)
    labels = _words(key).assign(values, [title(v) for v in values])
    now = chosen_several(key)
    if follow:
        put_several(key, first)
    elif key in st.session_state and (_stale(key, labels) or not set(now) <= set(values)):
        put_several(key, [v for v in now if v in values])
    st.multiselect(
        label,
        [_Option(v) for v in values],
        [_Option(v) for v in first],
        format_func=_formatter(labels),
        key=key,
        placeholder=placeholder,
        max_selections=most,
        select_all=False,
        **_reporting(_report_several, key, on_change),
    )
    _words(key).shown = labels
    return cast("tuple[T, ...]", chosen_several(key))


def tick(
    label: str,
    *,
    key: str,
    start: bool = False,
    follow: bool = False,
    on_change: Callable[[bool], object] | None = None,
) -> bool:
    """Something that is on or off. Its label may change: the key alone says what it is.

    It begins as `start`, and is that at every drawing with `follow`.
    """
    if on := surface.document():
        _offer_tick(on, label, start, on_change)
        return start
    if follow or key not in st.session_state:
        st.session_state[key] = start

    def report() -> None:
        if on_change:
            on_change(bool(st.session_state[key]))

    st.checkbox(label, key=key, on_change=report if on_change else None)
    return bool(st.session_state[key])


def unfold(label: str, *, key: str, always: bool = False) -> DeltaGenerator | None:
    """A heading that opens on a click; what to draw its content in while it's open, else None.

    A long list so costs what its open parts cost. With `always` the content is drawn while it's
    closed too, so that what the browser has kept of it finds its place. The heading stays as it is
    while it's open, also when what is written inside changes the label: Streamlit would close it
    and lose the caret.
    """
    if surface.document():
        return None
    held = f"{key}_heading"
    heading = st.session_state.get(held, label) if st.session_state.get(key) else label
    st.session_state[held] = heading
    fold = st.expander(heading, key=key, on_change="rerun")
    return fold if fold.open or always else None


def is_unfolded(key: str) -> bool:
    """Whether a fold is open."""
    return bool(st.session_state.get(key))


def open_fold(key: str) -> None:
    """Let a fold be open the next time it's drawn."""
    st.session_state[key] = True


def rename_fold(key: str) -> None:
    """Let a fold that is open get the heading that its label now says."""
    st.session_state.pop(f"{key}_heading", None)
    open_fold(key)


# In a document


def _offer(
    on: surface.WholePage,
    label: str,
    values: Sequence[T],
    title: Title[T],
    first: T | None,
    on_change: Callable[[Any], object] | None,
) -> None:
    """The options as a form; what isn't kept in the address can't be chosen in a document."""
    if on_change is None:
        return
    options = [
        surface.Choice(title(v), on.parameters_of(partial(on_change, v)), v == first)
        for v in values
    ]
    surface.choice_form(on, label, options)


def _offer_tick(
    on: surface.WholePage, label: str, now: bool, on_change: Callable[[bool], object] | None
) -> None:
    if on_change is None:
        return
    off, switched = (
        surface.Choice(label, on.parameters_of(partial(on_change, value)), now is value)
        for value in (False, True)
    )
    surface.tick_form(on, label, (off, switched))


# What is chosen, read and set by key


def chosen(key: str) -> Any:
    """What is chosen under a key, also inside `on_change` and after a form is sent; else None."""
    return _meant(key, st.session_state.get(key))


def chosen_several(key: str) -> tuple[Any, ...]:
    """The options chosen under a key, in the order they were chosen."""
    held = st.session_state.get(key) or ()
    found = (_meant(key, item) for item in held)
    return tuple(v for v in found if v is not None)


def put(key: str, value: Hashable | None) -> None:
    """Choose one option (None: no option) before the choice is drawn."""
    st.session_state[key] = None if value is None else _Option(value)


def put_several(key: str, values: Iterable[Hashable]) -> None:
    """Choose several options before the choice is drawn."""
    st.session_state[key] = [_Option(v) for v in values]


def _prepare(
    key: str, values: list[T], title: Title[T], first: T | None, *, follow: bool = False
) -> dict[T, str]:
    """The words of each option, after putting right what the browser holds for the choice."""
    labels = _words(key).assign(values, [title(v) for v in values])
    now = chosen(key)
    if follow or (now is not None and now not in values):
        put(key, first)
    elif key in st.session_state and _stale(key, labels):
        put(key, now)
    return labels


def _formatter(labels: dict[T, str]) -> Callable[[object], str]:
    """Streamlit asks for the words of options, and tests for those of their plain values."""
    return lambda option: labels.get(_value(option), str(option))


def _reporting(
    report: Callable[..., None], key: str, on_change: Callable[..., object] | None
) -> dict[str, Any]:
    return {"on_change": report, "args": (key, on_change)} if on_change else {}


def _meant(key: str, held: object) -> Any:
    """An option's value; of words, the option that they stood for on the page they came from."""
    if isinstance(held, _Option):
        return held.value
    return _words(key).meaning.get(held) if isinstance(held, str) else None


def _value(option: object) -> Any:
    return option.value if isinstance(option, _Option) else option


def _words(key: str) -> _Words:
    known: dict[str, _Words] = st.session_state.setdefault(_WORDS, {})
    return known.setdefault(key, _Words())


def _stale(key: str, labels: dict[Any, str]) -> bool:
    """True when the browser's words for what is chosen aren't those that are drawn now."""
    held = st.session_state[key]
    items = held if isinstance(held, list | tuple) else [held]
    shown = _words(key).shown
    by_words = any(isinstance(item, str) for item in items)
    chosen_now = [item.value for item in items if isinstance(item, _Option)]
    return by_words or any(shown.get(v) != labels.get(v) for v in chosen_now)


def _report_one(key: str, on_change: Callable[[Any], object]) -> None:
    on_change(chosen(key))


def _report_several(key: str, on_change: Callable[[tuple[Any, ...]], object]) -> None:
    on_change(chosen_several(key))
