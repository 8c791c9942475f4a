"""How SAMSAM itself is, and what is packed for who helps."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

from samsam.config.services import FETCHED_FROM
from samsam.model.analysis.access import Role
from samsam.records.upkeep import backup, fault_log
from samsam.records.upkeep.fault_log import LoggedFault
from samsam.records.upkeep.state import state
from samsam.services.accounts import accounts
from samsam.services.analysis import year as analysis
from samsam.services.analysis.year import year_view
from samsam.services.core.service import Service
from samsam.services.data.update import SERVICES
from samsam.services.operation.operation import (
    LEAST_FREE_BYTES,
    not_ready,
    obstacles_of,
    operation,
    support_package,
)
from samsam.web.administration import operation_parts

NOW = datetime(2026, 11, 24, 12, 0)  # noqa: DTZ001 - UTC, as the store keeps it
NAME, DRAFT = "Anna-Karin Söderholm", "Utkastet nämner Anna-Karin."


def keep(service: Service, *at: str) -> None:
    lines = [
        fault_log.line(
            LoggedFault(a, "1a2b3c4d", "a page can't be drawn", "ValueError", "x.py:1 f")
        )
        for a in at
    ]
    fault_log.file_beside(service.settings.store).write_text("\n".join(lines) + "\n", "utf-8")


def test_an_installation_is_told_with_versions_sizes_and_sources(own_service: Service) -> None:
    found = operation(own_service, NOW)
    names = [name for name, _ in found.versions]
    assert names[:4] == ["SAMSAM", "Schema", "Databasmotor", "Python"]
    assert all(number for _, number in found.versions)
    assert found.store.size > 100_000
    assert found.store.writable
    assert [u.source for u in found.updated] == [*FETCHED_FROM.values(), "Filer och annat"]
    assert (found.obstacles, found.faults) == ((), ())
    assert not_ready(own_service) == ()


def test_every_service_that_the_register_may_name_is_asked_and_no_other() -> None:
    assert list(SERVICES) == list(FETCHED_FROM)


def test_what_open_data_lacks_is_told_until_it_is_set(own_service: Service) -> None:
    contact, area = operation(own_service, NOW).left
    assert "SAMSAM_OPEN_DATA_CONTACT" in contact
    assert "SAMSAM_OPEN_DATA_AREA" in area
    told = replace(
        own_service.settings,
        open_data_contact="statistik@kommunen.se",
        open_data_area="http://sws.geonames.org/1",
    )
    assert operation(replace(own_service, settings=told), NOW).left == ()


def test_the_latest_backup_is_told(own_service: Service) -> None:
    assert operation(own_service, NOW).last_backup is None
    backup.make(own_service.records, "prov", datetime(2026, 11, 1, tzinfo=UTC))
    made = backup.make(own_service.records, "prov", datetime(2026, 11, 2, tzinfo=UTC))
    assert operation(own_service, NOW).last_backup == made


def test_a_database_on_a_server_is_not_said_to_lack_a_backup(own_service: Service) -> None:
    assert operation_parts.backup_words(operation(own_service, NOW)) == "Ingen finns"
    settings = replace(own_service.settings, database="postgresql://db.kommunen.se/samsam")
    found = operation(replace(own_service, settings=settings), NOW)
    assert "pg_dump" in operation_parts.backup_words(found)


def test_what_stands_in_the_way_is_told(own_service: Service) -> None:
    good = state(own_service.records)
    assert obstacles_of(replace(good, free=LEAST_FREE_BYTES)) == ()
    assert obstacles_of(replace(good, free=LEAST_FREE_BYTES - 1)) == ("Disken är nästan full.",)
    assert len(obstacles_of(replace(good, free=0, writable=False, schema=1))) == 3


def test_faults_of_late_are_told_the_last_first(own_service: Service) -> None:
    keep(own_service, "2026-11-01T00:00:00Z", "2026-11-20T00:00:00Z", "2026-11-23T00:00:00Z")
    found = operation(own_service, NOW).faults
    assert [f.at[:10] for f in found] == ["2026-11-23", "2026-11-20"]


def test_the_support_package_holds_nothing_about_people(own_service: Service) -> None:
    own_service = replace(
        own_service, settings=replace(own_service.settings, unit_name=f"Enheten {NAME}")
    )
    accounts.new_account(own_service, NAME, Role.ADMINISTRATOR, NAME)
    part = year_view(own_service, 2025).sections[0].parts[0]
    analysis.save(own_service, 2025, part, part.form.fields[0].id, DRAFT, 0, NAME)
    keep(own_service, "2026-11-23T00:00:00Z")
    with zipfile.ZipFile(io.BytesIO(support_package(own_service, NOW))) as archive:
        files = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    assert set(files) == {"LÄS MIG.txt", "lage.json", "fel.jsonl"}
    whole = " ".join(files.values())
    for word in ("Anna", "Söderholm", "Utkastet", str(own_service.settings.store.parent)):
        assert word not in whole
    told = json.loads(files["lage.json"])
    assert {"store", "unit_name"} <= set(told["changed_settings"])
    assert told["versions"]["SAMSAM"]
    assert json.loads(files["fel.jsonl"])["number"] == "1a2b3c4d"
