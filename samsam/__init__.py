"""SAMSAM: the indicator dashboard of a municipality's community-building process.

In a notebook: `samsam.open().series("population")` (samsam/notebook.py).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from samsam.notebook import Notebook

__version__ = "1.0.0"

# Read when Arrow is loaded. Its own way keeps what a first start needed once, a tenth of the
# server's memory; the C library's is given back.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")


def open(store: str | Path | None = None) -> Notebook:  # noqa: A001 - samsam.open() reads as it does
    """The figures as DataFrames, to read. Raises what samsam.notebook.open_notebook raises."""
    from samsam.notebook import open_notebook  # noqa: PLC0415 - pandas is loaded only by who asks

    return open_notebook(store)
