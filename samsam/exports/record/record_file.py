"""A fixed analysis as a file of its own, which anyone can verify without SAMSAM's store."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from samsam.model.analysis.frozen import FrozenAnalysis, UnknownFormatError, from_content
from samsam.model.analysis.workflow import Edition, canonical, digest

_HASH = re.compile(r"[0-9a-f]{64}")


class NotARecordError(ValueError):
    """The file isn't a fixed analysis. The message is Swedish."""


def record_name(edition: Edition) -> str:
    """What the file holds: `arsanalys-2025-utgava-1`."""
    return f"arsanalys-{edition.year}-utgava-{edition.number}"


def record_file(edition: Edition) -> bytes:
    """The content with its hash, as JSON that people can read too."""
    whole = {"sha256": edition.sha256, "content": edition.parsed}
    return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8")


def read_record(content: bytes) -> tuple[FrozenAnalysis, str, str]:
    """The analysis in a file, the hash that it says, and the hash of what it holds.

    They are the same when nothing was changed. Raises NotARecordError.
    """
    reported, inside = _opened(content)
    try:
        analysis, found = from_content(inside), digest(canonical(inside))
    except UnknownFormatError as error:
        raise NotARecordError(str(error)) from error
    except (ValueError, RecursionError) as error:
        raise NotARecordError(
            "Innehållet har tal eller tecken som inte går att räkna ett hashvärde på. "
            "Hämta filen på nytt."
        ) from error
    if not isinstance(reported, str) or not _HASH.fullmatch(reported):
        raise NotARecordError("Filen saknar hashvärde. Hämta filen på nytt.")
    return analysis, reported, found


def _opened(content: bytes) -> tuple[object, Mapping[str, Any]]:
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NotARecordError(
            "Filen är inte JSON. Välj filen med den fastställda analysen."
        ) from error
    if not isinstance(whole, dict) or not isinstance(whole.get("content"), dict):
        raise NotARecordError(
            "Filen är inte en fastställd årsanalys från SAMSAM. Välj en som är det."
        )
    return whole.get("sha256"), whole["content"]
