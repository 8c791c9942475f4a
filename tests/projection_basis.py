"""What tests project with: the shipped errors, with and without what is known of the country."""

from __future__ import annotations

import json
from pathlib import Path

from samsam.config.methods.nation import read_nation
from samsam.model.population.nation import Nation
from samsam.model.population.projection import Basis, ErrorQuantiles
from samsam.model.population.projection_errors import SizedErrors

DATA = Path(__file__).resolve().parents[1] / "data"
QUANTILES = ErrorQuantiles.from_mapping(
    json.loads((DATA / "error_quantiles.json").read_text("utf-8"))
)
ERRORS = SizedErrors.from_mapping(json.loads((DATA / "projection_errors.json").read_text("utf-8")))
ALONE = Basis(QUANTILES, ERRORS, Nation({}))
WITH_COUNTRY = Basis(QUANTILES, ERRORS, read_nation(DATA).known(None))
