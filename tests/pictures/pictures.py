"""A drawn picture beside the accepted one: small, grey, and compared part by part.

Small and grey so that they can live here, and so that another version of a renderer, whose edges are
a little softer, isn't a difference. A line that has moved, a text elsewhere or another typeface is.
`SAMSAM_ACCEPT_PICTURES=1 pytest tests/pictures` accepts what is drawn now.
"""

from __future__ import annotations

import os
from itertools import product
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops, ImageFilter

Grey = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
ACCEPTED = Path(__file__).with_name("accepted")
DIFFERENCES = Path(__file__).resolve().parents[2] / "var" / "pictures"  # ignored by git
_ACCEPT = "SAMSAM_ACCEPT_PICTURES"
_GREYS = 16
_SOFT = 1.2  # pixels: edges that are softer or a third of a pixel away are no difference
_PART = 12  # pixels: the side of a part that is compared by its mean
MOST = 20.0  # of 255: how far apart a part of two pictures of the same thing may be; a text 5 pixels lower is 44
_MOST_SIZE = 3  # pixels: what another rounding gives
_MOST_SCALE = 0.005  # a page is rasterised to whole pixels, and its height follows its width


def small(picture: Image.Image, width: int) -> Image.Image:
    """In few greys and `width` pixels wide, on white."""
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture.convert("RGBA"), mask=picture.convert("RGBA").getchannel("A"))
    height = round(picture.height * width / picture.width)
    return flat.convert("L").resize((width, height), Image.Resampling.LANCZOS)


def difference(one: Image.Image, other: Image.Image) -> float:
    """How far apart the two are in the part where they are most so, of 255; 255 for another size."""
    sizes = zip(one.size, other.size, strict=True)
    if any(abs(a - b) > max(_MOST_SIZE, _MOST_SCALE * b) for a, b in sizes):
        return 255.0
    soft = [
        np.asarray(p.filter(ImageFilter.GaussianBlur(_SOFT)), float)
        for p in (one.resize(other.size, Image.Resampling.LANCZOS), other)
    ]
    # Another renderer may begin half a pixel away.
    shifts = product((-1, 0, 1), repeat=2)
    return min(_apart(soft[0], np.roll(soft[1], shift, axis=(0, 1))) for shift in shifts)


def _apart(one: Grey, other: Grey) -> float:
    """The mean difference of the part where it is largest."""
    apart = np.abs(one - other)
    rows, columns = apart.shape[0] // _PART, apart.shape[1] // _PART
    parts = apart[: rows * _PART, : columns * _PART]
    return float(parts.reshape(rows, _PART, columns, _PART).mean(axis=(1, 3)).max())


def accepting() -> bool:
    """Whether what is drawn now is to be accepted."""
    return bool(os.environ.get(_ACCEPT))


def check(name: str, picture: Image.Image, kind: str = "") -> None:
    """Hold a small picture against the accepted one of that name, or accept it.

    `kind` tells pictures apart that share an accepted one, since they have to look the same.
    """
    path = ACCEPTED / f"{name}.png"
    if accepting() and not kind:
        path.parent.mkdir(exist_ok=True)
        picture.quantize(_GREYS).save(path, optimize=True)
    assert path.exists(), f"{name} has no accepted picture: {_ACCEPT}=1 pytest tests/pictures"
    accepted = Image.open(path).convert("L")
    apart = difference(picture.quantize(_GREYS).convert("L"), accepted)
    if apart > MOST:
        kept = _keep(f"{name}{kind}", picture, accepted)
        raise AssertionError(f"{name}{kind} is {apart:.0f} from the accepted picture: see {kept}")


def _keep(name: str, picture: Image.Image, accepted: Image.Image) -> Path:
    """What was accepted, what is drawn and their difference beside each other, as a file."""
    DIFFERENCES.mkdir(parents=True, exist_ok=True)
    width, height = (max(p) for p in zip(picture.size, accepted.size, strict=True))
    sheet = Image.new("L", (3 * width, height), 255)
    apart = ImageChops.difference(
        picture.crop((0, 0, width, height)), accepted.crop((0, 0, width, height))
    )
    for number, one in enumerate((accepted, picture, ImageChops.invert(apart))):
        sheet.paste(one, (number * width, 0))
    path = DIFFERENCES / f"{name}.png"
    sheet.save(path)
    return path
