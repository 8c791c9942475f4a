"""`python -m samsam …`, and the command `samsam` where the package is installed."""

import sys


def run() -> None:
    """Run the command of the arguments and end with its code; a missing library is said so."""
    try:
        from samsam.cli import main  # noqa: PLC0415 - a library may be missing

        code = main()
    except ModuleNotFoundError as missing:
        # Commands are imported when asked for, so a library may be missed as late as that.
        sys.stderr.write(
            f"Biblioteket {missing.name} saknas, så SAMSAM kan inte starta. Installera det som "
            "behövs: pip install -r requirements.txt\n"
        )
        code = 2
    sys.exit(code)


if __name__ == "__main__":
    run()
