"""`python -m tests.bench NAME|all [--quick] [--write]`."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from . import bulk, engines, kills, pages, readers, signals, soak, store, table, warnings

BENCHES: dict[str, Callable[..., str]] = {
    "store": store.run,
    "signals": signals.run,
    "warnings": warnings.run,
    "bulk": bulk.run,
    "pages": pages.run,
    "readers": readers.run,
    "soak": soak.run,
    "engines": engines.run,
    "kills": kills.run,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("which", choices=[*BENCHES, "all"])
    parser.add_argument("--quick", action="store_true", help="a few runs, to see that it works")
    parser.add_argument("--write", action="store_true", help="put the tables in docs/benchmarks.md")
    parser.add_argument("--rounds", type=int, default=kills.ROUNDS, help="of kill -9")
    chosen = parser.parse_args()
    if chosen.quick and chosen.write:
        parser.error("--quick measures too little to be written down")
    for name in BENCHES if chosen.which == "all" else [chosen.which]:
        more = (chosen.rounds,) if name == "kills" else ()
        made = BENCHES[name](chosen.quick, *more)
        print(f"{name}\n\n{made}\n", flush=True)
        if chosen.write:
            table.write(name, made)


if __name__ == "__main__":
    main()
