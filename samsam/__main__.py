"""`python -m samsam …`."""

import sys

try:
    from samsam.cli import main

    code = main()
except ModuleNotFoundError as missing:
    # Commands are imported when they are asked for, so a library may be missed as late as that.
    sys.stderr.write(
        f"Biblioteket {missing.name} saknas, så SAMSAM kan inte starta. Installera det som behövs: "
        "pip install -r requirements.txt\n"
    )
    code = 2

sys.exit(code)
