"""`python -m samsam …`, and the command `samsam` where the package is installed."""

import sys

from samsam.libraries import LibraryMissingError, check_libraries


def run() -> None:
    """Run the command of the arguments and end with its code; a missing library is said so."""
    try:
        check_libraries()
        from samsam.cli import main  # noqa: PLC0415 - a library may be missing

        code = main()
    except LibraryMissingError as missing:
        sys.stderr.write(f"{missing}\n")
        code = 2
    sys.exit(code)


if __name__ == "__main__":
    run()
