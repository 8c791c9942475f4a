"""`python -m samsam …`."""

import sys

try:
    from samsam.cli import main
except ModuleNotFoundError as missing:
    sys.stderr.write(
        f"Biblioteket {missing.name} saknas, så SAMSAM kan inte starta. Installera det som behövs: "
        "pip install -r requirements.txt\n"
    )
    sys.exit(2)

sys.exit(main())
