"""The municipality's logotype as Office takes it: Word and PowerPoint want pixels."""

from __future__ import annotations

from functools import lru_cache

import typst

from samsam.model.house_style import Logotype

LOGOTYPE_HEIGHT, LOGOTYPE_WIDTH = 14, 60  # millimetres, at most
_DPI = 600
_PAGE = b"""#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image(bytes(sys.inputs.svg), format: "svg", height: 14mm)
"""


@lru_cache(maxsize=4)
def as_png(logotype: Logotype) -> bytes:
    """The picture as PNG, sharp also in print."""
    if logotype.kind == "png":
        return logotype.content
    told = {"svg": logotype.content.decode("utf-8")}
    content: bytes = typst.compile(_PAGE, format="png", ppi=_DPI, sys_inputs=told)
    return content
