"""What became of each piece of a document: what it said, what it says, or why it was left."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from pathlib import PurePath

from samsam.exports.documents.piece import Role
from samsam.exports.refresh.package import OfficeKind
from samsam.swedish import listing, number_word

# What a document of each kind may be called: also with macros, and as a template.
_ENDINGS = {
    OfficeKind.WORD: (".docx", ".docm", ".dotx", ".dotm"),
    OfficeKind.POWERPOINT: (".pptx", ".pptm", ".potx", ".potm", ".ppsx", ".ppsm"),
    OfficeKind.EXCEL: (".xlsx", ".xlsm", ".xltx", ".xltm"),
}
_LONG = 160  # signs: a longer text is told sentence by sentence
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ])|\n")
_NO_TEXT = "ingen text"


class PieceOutcome(StrEnum):
    """What became of a piece."""

    CHANGED = "ändrad"
    SAME = "oförändrad"
    LEFT = "lämnad"


@dataclass(frozen=True, slots=True)
class PieceChange:
    """One thing that a piece says otherwise: what, as it was, and as it is."""

    what: str
    old: str
    new: str

    def lines(self, heading: str = "") -> tuple[str, ...]:
        """`2025: 8,0 % → 7,7 %`, without what the `heading` above says already.

        Of a long text only the sentences that are others, a line each.
        """
        pairs = [(_flat(self.old), _flat(self.new))]
        if max(map(len, pairs[0])) > _LONG:
            pairs = list(_other_sentences(self.old, self.new))
        what = "" if self.what == heading else f"{self.what}: "
        return tuple(f"{what}{old or _NO_TEXT} → {new or _NO_TEXT}" for old, new in pairs)


def _other_sentences(old: str, new: str) -> Iterator[tuple[str, str]]:
    before, after = ([_flat(one) for one in _SENTENCE.split(text)] for text in (old, new))
    for kind, a, b, c, d in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if kind != "equal":
            yield " ".join(before[a:b]), " ".join(after[c:d])


def _flat(text: str) -> str:
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class PieceReport:
    """One piece: where it stands, what it is of, and what became of it.

    `place` is empty in a document that has no numbered places. `remarks` are Swedish sentences:
    why it was left, or what the editor should look at.
    """

    role: Role
    title: str
    place: str
    outcome: PieceOutcome
    changes: tuple[PieceChange, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """`Diagrammet Arbetslöshet, bild 4`."""
        where = f", {self.place}" if self.place else ""
        return f"{self.role.label}: {self.title}{where}"

    def lines(self, most: int) -> tuple[str, ...]:
        """What has changed, at most so many lines, and the remarks."""
        told = [line for change in self.changes for line in change.lines(self.role.label)]
        more = len(told) - most
        rest = (f"och {_many(more)} {'ändring' if more == 1 else 'ändringar'} till",)
        return (*told[:most], *(rest if more > 0 else ()), *self.remarks)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The document brought up to date, what it is, and what became of its pieces in their order."""

    content: bytes
    kind: OfficeKind
    pieces: tuple[PieceReport, ...]
    notices: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """`Tio delar har ändrats, en är som förut och två gick inte att uppdatera`."""
        changed, same, left = (self.count(outcome) for outcome in PieceOutcome)
        many = "en del" if changed == 1 else f"{_many(changed)} delar"
        said = [f"{many} har ändrats"]
        said += [f"{_many(same)} är som förut"] if same else []
        said += [f"{_many(left)} gick inte att uppdatera"] if left else []
        return listing(said)

    def new_name(self, name: str, number: int = 1) -> str:
        """What the new document is called; from the second on with a number."""
        path = PurePath(name)
        ending = path.suffix if path.suffix.lower() in _ENDINGS[self.kind] else f".{self.kind}"
        return f"{path.stem}-ny{'' if number == 1 else f'-{number}'}{ending}"

    def count(self, outcome: PieceOutcome) -> int:
        """How many pieces became so."""
        return sum(1 for piece in self.pieces if piece.outcome is outcome)


def _many(n: int) -> str:
    return number_word(n, common=True) if n else "inga"


def written_report(done: Refreshed) -> bytes:
    """The result as bytes: a line of JSON, then the document."""
    header = {
        "kind": done.kind,
        "notices": done.notices,
        "pieces": [asdict(piece) for piece in done.pieces],
    }
    return json.dumps(header).encode("utf-8") + b"\n" + done.content


def read_report(content: bytes) -> Refreshed:
    """What `written_report` wrote."""
    header, _, document = content.partition(b"\n")
    read = json.loads(header)
    pieces = tuple(
        PieceReport(
            role=Role(piece["role"]),
            title=piece["title"],
            place=piece["place"],
            outcome=PieceOutcome(piece["outcome"]),
            changes=tuple(PieceChange(**change) for change in piece["changes"]),
            remarks=tuple(piece["remarks"]),
        )
        for piece in read["pieces"]
    )
    return Refreshed(document, OfficeKind(read["kind"]), pieces, tuple(read["notices"]))
