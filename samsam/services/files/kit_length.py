"""How long the documents of a kit become, shown before they're made."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from samsam.exports.documents.length import WORD, page_count, pdf_measures, slide_count
from samsam.services.core.kept import Change, kept_until
from samsam.services.core.service import Service
from samsam.services.files.kit import KitChoice, kit
from samsam.swedish import number


@dataclass(frozen=True, slots=True)
class Lengths:
    """About how many pages and slides the documents of a kit have."""

    word: int
    pdf: int
    slides: int

    def words(self, parts: Collection[str]) -> str:
        """The lengths of the chosen parts as sentences; empty when none is a document."""
        reported = {
            "word": f"Word: omkring {_counted(self.word, 'sida', 'sidor')}.",
            "rapport": f"PDF: omkring {_counted(self.pdf, 'sida', 'sidor')}.",
            "powerpoint": f"PowerPoint: omkring {_counted(self.slides, 'bild', 'bilder')}.",
        }
        return " ".join(text for part, text in reported.items() if part in parts)


def _counted(count: int, one: str, several: str) -> str:
    return f"{number(count)} {one if count == 1 else several}"


def kit_lengths(service: Service, choice: KitChoice, today: date, drafts: bool = False) -> Lengths:
    """The lengths of a kit's documents; `drafts` lets in an analysis that isn't frozen."""
    return _lengths(service, choice, today, drafts)


@kept_until(Change.VALUES, Change.COMMIT, most=64)
def _lengths(
    service: Service,
    choice: KitChoice,
    today: date,
    drafts: bool,
) -> Lengths:
    document = kit(service, choice, today, drafts, drawn=False).document
    pdf = pdf_measures(service.style.font)
    return Lengths(page_count(document, WORD), page_count(document, pdf), slide_count(document))
