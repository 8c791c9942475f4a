"""Clicks beyond typing, counted by the browser itself: none can be made without being counted.

A press of the mouse anywhere but in a box for text counts, and a key that chooses or presses outside
one (Enter, space, arrows; in a list Enter). Tab doesn't: it leads from field to field. What is typed
doesn't either, but each box that something was typed in is counted by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from browsing import Visitor

_SEND = "samsamPressed"
# The label of a box hands the press on to it, so only what the pointer itself meets is looked at.
_LISTEN = f"""(() => {{
  const pressed = kind => window.{_SEND} && window.{_SEND}(kind);
  const isText = e => e.matches('textarea, input:not([type]), input[type=text], ' +
    'input[type=password], input[type=email]') && !isList(e);
  const isList = e => e.getAttribute('role') === 'combobox';
  let typed = null;
  const type = e => {{
    if (typed !== e) pressed('box');
    typed = e;
  }};
  addEventListener('pointerdown', event => {{
    if (!event.isTrusted) return;
    pressed(isText(event.target) ? 'caret' : 'click');
  }}, true);
  addEventListener('keydown', event => {{
    const at = event.target;
    const chooses = isList(at) ? ['Enter'] : ['Enter', ' ', 'ArrowDown', 'ArrowUp'];
    if (event.isTrusted && !isText(at) && chooses.includes(event.key)) pressed('click');
  }}, true);
  addEventListener('input', event => {{
    if (isText(event.target)) type(event.target);
  }}, true);
  addEventListener('focusout', () => {{
    typed = null;
  }}, true);
}})()"""


@dataclass
class Clicks:
    """What one person has pressed, by the step that was being done."""

    step: str = ""
    presses: Counter[str] = field(default_factory=Counter)
    boxes: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """Clicks beyond typing, over all steps."""
        return self.presses.total()

    @property
    def table(self) -> str:
        """The steps with their clicks and boxes, a line each, and the sum."""
        rows = [(s, n, self.boxes[s]) for s, n in self.presses.items()]
        rows.append(("Tillsammans", self.total, self.boxes.total()))
        return "\n".join(f"| {step} | {clicks} | {boxes} |" for step, clicks, boxes in rows)

    def _pressed(self, kind: str) -> None:
        if kind == "click":
            self.presses[self.step] += 1
        elif kind == "box":
            self.boxes[self.step] += 1

    @contextmanager
    def doing(self, step: str) -> Iterator[None]:
        """Count what is pressed meanwhile under a step."""
        before, self.step = self.step, step
        try:
            yield
        finally:
            self.step = before


def counted(visitor: Visitor) -> Clicks:
    """Count all that a visitor presses from now on, in every window and page."""
    clicks = Clicks()
    visitor.context.expose_function(_SEND, clicks._pressed)
    visitor.context.add_init_script(_LISTEN)
    return clicks
