"""What print is given and gives: the words around a picture, and the drawing with its size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

# Of the picture beside a link, as those that show it ask for.
WIDTH_PX, HEIGHT_PX = 1200, 630


class Captions(Protocol):
    """What a sheet says: the words of a figure, or of another picture of the same figure."""

    @property
    def headline(self) -> str:
        """The finding."""

    @property
    def subtitle(self) -> str:
        """What is shown, where and when."""

    @property
    def alt(self) -> str:
        """What the picture shows, for those who don't see it."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader has to know."""

    @property
    def source(self) -> str:
        """Where the values come from."""

    @property
    def foot(self) -> str:
        """What stands under the picture: the source, after what must be known to read it."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a picture without a chart says. `place` is whose SAMSAM it is."""

    heading: str
    sentence: str
    place: str


@dataclass(frozen=True, slots=True)
class RenderedChart:
    """A drawing and its size in points; `pixels` is the same as PNG, where both were asked for."""

    content: bytes
    width: float
    height: float
    pixels: bytes = b""
