"""`python -m samsam …`."""

import sys

from samsam.cli import main

sys.exit(main())
