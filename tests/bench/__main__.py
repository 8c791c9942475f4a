"""`python -m tests.bench NAME|all [--quick] [--write]`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from . import (
    against,
    bulk,
    damage,
    documents,
    durability,
    engines,
    held_out,
    kills,
    kit,
    pages,
    phone,
    readers,
    signals,
    soak,
    stops,
    store,
    table,
    warnings,
    write_faults,
)

BENCHES: dict[str, Callable[..., str]] = {
    "store": store.run,
    "signals": signals.run,
    "warnings": warnings.run,
    "held_out": held_out.run,
    "kit": kit.run,
    "bulk": bulk.run,
    "pages": pages.run,
    "phone": phone.run,
    "documents": documents.run,
    "readers": readers.run,
    "soak": soak.run,
    "engines": engines.run,
    "kills": kills.run,
    "durability": durability.run,
    "damage": damage.run,
    "stops": stops.run,
    "write_faults": write_faults.run,
}

# Their tables stand in a document of their own.
OF_RELIABILITY = ("durability", "damage", "stops", "write_faults")
RELIABILITY = table.DOCUMENT.with_name("reliability.md")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("which", choices=[*BENCHES, "against", "all"])
    parser.add_argument("--folder", type=Path, help="of another version, for `against`")
    parser.add_argument("--quick", action="store_true", help="a few runs, to see that it works")
    parser.add_argument("--write", action="store_true", help="put the tables in their documents")
    parser.add_argument("--rounds", type=int, help="of kill -9, or faults of the disk")
    chosen = parser.parse_args()
    if chosen.quick and chosen.write:
        parser.error("--quick measures too little to be written down")
    if chosen.which == "against":
        if chosen.folder is None:
            parser.error("against needs --folder, where the other version stands")
        print(against.run(chosen.quick, chosen.folder.absolute()))
        return
    for name in BENCHES if chosen.which == "all" else [chosen.which]:
        more = (
            (chosen.rounds,) if name in ("kills", "stops", "write_faults") and chosen.rounds else ()
        )
        made = BENCHES[name](chosen.quick, *more)
        print(f"{name}\n\n{made}\n", flush=True)
        if chosen.write:
            table.write(name, made, RELIABILITY if name in OF_RELIABILITY else table.DOCUMENT)


if __name__ == "__main__":
    main()
