"""What the files of `data/` say, and whether settings, files and database belong together.

All that can stop a start is looked at here, so that `check` says the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from samsam.config.analysis.forms import read_forms
from samsam.config.analysis.plain_language import read_guide
from samsam.config.analysis.year_wheel import read_year_plan
from samsam.config.example import EXAMPLE_VINTAGE
from samsam.config.methods.nation import NationalFigures, read_nation
from samsam.config.methods.track_record import (
    read_backtest,
    read_base_rates,
    read_error_quantiles,
    read_projection_errors,
)
from samsam.config.register import read_register, with_added
from samsam.config.settings import Settings, SettingsError
from samsam.config.toml_file import RegisterError
from samsam.model.analysis.access import Role
from samsam.model.analysis.records import Form, RecordKind
from samsam.model.analysis.year_wheel import YearPlan
from samsam.model.indicators.indicator import Register
from samsam.model.language.house_style import HouseStyle
from samsam.model.language.plain_language import Guide
from samsam.model.population.projection import ErrorQuantiles
from samsam.model.population.projection_errors import SizedErrors
from samsam.model.trials.outcomes import Backtest
from samsam.model.trials.track_record import BaseRate
from samsam.records.contents import added, batches
from samsam.records.engine.database import Connection
from samsam.services.core.first_start import Supply, changed_files, read_supply
from samsam.services.core.house_style import usable_style
from samsam.sources.intake.first_figures import read_first_figures
from samsam.swedish import nearest


@dataclass(frozen=True, slots=True)
class Files:
    """What the files say; `supply` is what a new database begins with."""

    register: Register
    forms: Mapping[RecordKind, Form]
    guide: Guide
    plan: YearPlan
    style: HouseStyle
    quantiles: ErrorQuantiles
    errors: SizedErrors
    nation: NationalFigures
    rates: tuple[BaseRate, ...]
    backtest: Backtest | None
    supply: Supply


def read_files(settings: Settings) -> Files:
    """Read them all. Raises SettingsError or RegisterError."""
    _check_roles(settings)
    own, name = settings.municipality_code, settings.municipality_name
    register = read_register(settings.data, own, pending=True)
    forms = read_forms(settings.data)
    first = read_first_figures(settings.data, register)
    _check_example(settings, [v.vintage.id for v in first], f"Mappen {settings.data}")
    return Files(
        register,
        forms,
        read_guide(settings.data),
        read_year_plan(settings.data, forms),
        usable_style(settings.data),
        read_error_quantiles(settings.data),
        read_projection_errors(settings.data),
        read_nation(settings.data),
        read_base_rates(settings.data),
        read_backtest(settings.data),
        read_supply(settings.data, first, register.areas, own, name),
    )


def check_fit(settings: Settings, files: Files, connection: Connection) -> None:
    """Raise SettingsError or RegisterError when files and database don't belong together."""
    kept = added.latest(connection)
    known = {a.id for a in kept} | added.removed(connection)
    if faults := [p.fault for p in files.register.pending if p.target.indicator_id not in known]:
        raise RegisterError(faults)
    # What was added must still fit the files: a goal may have been taken out of them.
    with_added(files.register, {a.id: a.lines for a in kept})
    vintages = batches.file_checksums(connection)
    _check_example(settings, vintages, f"Lagret {settings.store}")
    changed_files(files.supply, vintages)


def _check_example(settings: Settings, vintages: Collection[str], where: str) -> None:
    """Raise SettingsError when made-up figures and a municipality's own would come together."""
    made_up = [v for v in vintages if v.startswith(EXAMPLE_VINTAGE)]
    if made_up and not settings.example:
        raise SettingsError(
            f"{where} hör till exemplet med påhittade uppgifter och används bara av python -m "
            "samsam demo. Ange kommunens egen mapp och fil med inställningarna SAMSAM_DATA och "
            "SAMSAM_STORE."
        )
    if settings.example and vintages and not made_up:
        raise SettingsError(
            f"{where} har en riktig kommuns uppgifter och används inte av exemplet. Starta "
            "exemplet med python -m samsam demo, som har en egen mapp. Kommunkoder som börjar på "
            "99 är exemplets: har inställningen SAMSAM_MUNICIPALITY_CODE en sådan, så rätta den."
        )


def _check_roles(settings: Settings) -> None:
    """Raise SettingsError for a role that SAMSAM doesn't have: nobody would ever get it."""
    known = [role.title for role in Role]
    for theirs, ours in settings.oidc_roles.items():
        if ours not in known:
            raise SettingsError(
                f"Inställningen SAMSAM_OIDC_ROLES: {theirs}={ours}, men rollen ”{ours}” finns inte."
                f" {nearest(ours, known)} De som finns är: {', '.join(known)}.".replace("  ", " ")
            )
