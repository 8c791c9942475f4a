"""The municipality's logotype as Office takes it: Word, PowerPoint and Excel want pixels."""

from __future__ import annotations

import re
import struct
from functools import lru_cache

import typst

from samsam.model.language.house_style import Logotype

LOGOTYPE_HEIGHT, LOGOTYPE_WIDTH = 14, 60  # millimetres, at most
_DPI = 600
CURE = "logotypen går inte att rita. Spara den på nytt som PNG"
_WIDEST, _MOST_PIXELS = 20, 25_000_000
_PAGE = b"""#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image(bytes(sys.inputs.svg), format: "svg", height: 14mm)
"""


class LogotypeError(ValueError):
    """The picture can't be drawn. The message is Swedish and says what to do."""


def check(logotype: Logotype) -> None:
    """Raise LogotypeError for a picture that can't be drawn, or would take all memory there is."""
    try:
        width, height = _size(logotype)
    except Exception as error:  # the library lets any kind out for a faulty file
        raise LogotypeError(CURE) from error
    if not (0 < width <= _WIDEST * height and width * height <= _MOST_PIXELS):
        raise LogotypeError("logotypen är för stor eller för avlång. Spara den som en mindre PNG")


def _size(logotype: Logotype) -> tuple[float, float]:
    """Width and height: pixels of a PNG, points of an SVG on its page."""
    if logotype.kind == "png":
        width, height = struct.unpack(">II", logotype.content[16:24])
        return float(width), float(height)
    drawn = typst.compile(_PAGE, format="svg", sys_inputs={"svg": logotype.content.decode()})
    found = re.search(rb'viewBox="0 0 ([0-9.]+) ([0-9.]+)"', drawn)
    if found is None:
        raise ValueError("no size")
    return float(found[1]), float(found[2])


@lru_cache(maxsize=4)
def as_png(logotype: Logotype) -> bytes:
    """The picture as PNG, sharp also in print."""
    if logotype.kind == "png":
        return logotype.content
    reported = {"svg": logotype.content.decode("utf-8")}
    content: bytes = typst.compile(_PAGE, format="png", ppi=_DPI, sys_inputs=reported)
    return content
