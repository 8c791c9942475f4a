"""Each setting is read from its place, checked, and refused with name, fault and cure."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from samsam.config.mail_settings import Security
from samsam.config.settings import (
    HOME,
    SETTINGS,
    LogForm,
    Scope,
    Settings,
    SettingsError,
    Writing,
    load_settings,
)
from samsam.services.core.service import open_service


def load(environment: dict[str, str] | None = None, file: Path | None = None) -> Settings:
    return load_settings(environment or {}, file or Path("/finns/inte/samsam.toml"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "samsam.toml"


def test_without_file_and_environment_the_defaults_hold() -> None:
    assert load() == Settings(
        store=HOME / "var" / "samsam.sqlite",
        database="",
        data=HOME / "data",
        municipality_code="2262",
        municipality_name="Timrå",
        unit_name="Hållbar tillväxt",
        writing=Writing.START_LINK,
        kolada_address="https://api.kolada.se/v3",
        scb_address="https://statistikdatabasen.scb.se/api/v2",
        session_hours=12,
        contact="",
        oidc_roles={},
        open_data_licence="https://creativecommons.org/publicdomain/zero/1.0/",
        open_data_contact="",
        open_data_area="",
        log_form=LogForm.TEXT,
        make_ahead=True,
        backup_folder=None,
        backup_hour=2,
        fetch_hour=None,
        fetch_areas=Scope.OWN,
        public_address="",
        smtp_host="",
        smtp_port=None,
        smtp_security=Security.STARTTLS,
        smtp_user="",
        smtp_password_file=None,
        smtp_sender="",
        mail_hour=7,
    )


def test_the_file_overrides_the_default_and_the_environment_the_file(file: Path) -> None:
    file.write_text('municipality_name = "Ånge"\nunit_name = "Plan"\n', encoding="utf-8")
    found = load({"SAMSAM_UNIT_NAME": "Näringsliv"}, file)
    assert found.municipality_name == "Ånge"
    assert found.unit_name == "Näringsliv"


def test_every_setting_has_a_variable_of_its_own_name() -> None:
    assert {s.name for s in SETTINGS} == set(Settings.__dataclass_fields__)
    assert len({s.variable for s in SETTINGS}) == len(SETTINGS)
    assert all(s.variable == f"SAMSAM_{s.name.upper()}" for s in SETTINGS)


def test_relative_paths_start_at_the_project_and_absolute_ones_stay(tmp_path: Path) -> None:
    found = load({"SAMSAM_STORE": "a/../b.duckdb", "SAMSAM_DATA": str(tmp_path)})
    assert found.store == HOME / "b.duckdb"
    assert found.data == tmp_path.resolve()


def test_the_home_folder_can_be_written_with_a_tilde() -> None:
    assert load({"SAMSAM_STORE": "~/s.duckdb"}).store == Path("~/s.duckdb").expanduser().resolve()


def test_names_lose_the_spaces_around_them() -> None:
    assert load({"SAMSAM_MUNICIPALITY_NAME": "  Timrå "}).municipality_name == "Timrå"


def test_a_number_in_the_file_is_read_as_its_text(file: Path) -> None:
    file.write_text("municipality_code = 1880\n", encoding="utf-8")
    assert load(file=file).municipality_code == "1880"


def test_a_database_is_an_address_and_its_password_is_never_told() -> None:
    address = "postgresql://samsam:hemligt@db.timra.se/samsam"
    assert load({"SAMSAM_DATABASE": address}).database == address
    with pytest.raises(SettingsError) as refused:
        load({"SAMSAM_DATABASE": "mysql://samsam:hemligt@db/samsam"})
    assert "hemligt" not in str(refused.value)
    assert str(refused.value) == (
        "Inställningen database i miljövariabeln SAMSAM_DATABASE går inte att använda. "
        "Skriv adressen som postgresql://namn@server/databas, eller inget."
    )


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("postgresql://samsam:h%mligt@127.0.0.1/samsam", "a%40b"),
        ("postgresql://samsam:hem@ligt@127.0.0.1/samsam", "a%40b"),
        ("postgresql://samsam:hem/ligt@127.0.0.1/samsam", "a%40b"),
        ("postgresql://samsam:hem?ligt@127.0.0.1/samsam", "a%40b"),
        ("postgresql://samsam:hem#ligt@127.0.0.1/samsam", "a%40b"),
        ("postgresql://samsam:hem[ligt@127.0.0.1/samsam", "a%40b"),
        ("postgresql://samsam@127.0.0.1/samsam?password=hem@ligt", "a%40b"),
        ("postgresql://samsam:hemligt@127.0.0.1:ligt/samsam", "porten"),
        ("postgresql://samsam:hemligt@127.0.0.1:54321,annan:ligt/samsam", "porten"),
        ("mysql://samsam:hemligt@127.0.0.1/samsam", "postgresql://namn@server/databas"),
    ],
)
def test_an_address_of_a_database_that_cannot_be_read_is_told_without_any_of_it(
    file: Path, address: str, told: str
) -> None:
    file.write_text(f"database = '{address}'\n", encoding="utf-8")
    for given in ({"SAMSAM_DATABASE": address}, {}):
        with pytest.raises(SettingsError) as refused:
            load(given, file)
        assert told in str(refused.value)
        assert all(part not in str(refused.value) for part in ("hem", "ligt", "127"))


def test_an_address_of_a_database_in_a_list_is_not_told(file: Path) -> None:
    file.write_text(
        "database = ['postgresql://samsam:hemligt@127.0.0.1/samsam']\n", encoding="utf-8"
    )
    with pytest.raises(SettingsError, match="text inom citattecken") as refused:
        load(file=file)
    assert "hemligt" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql:///samsam?host=/run/postgresql",
        "postgres://samsam:h%25m%2Fl%40igt@[::1]:5432/samsam?sslmode=require",
        "postgresql://åsa:lösen ord!$&'()*+,;=:@db.kommunen.se/samsam",
    ],
)
def test_an_address_of_a_database_may_have_all_that_one_can_have(address: str) -> None:
    assert load({"SAMSAM_DATABASE": address}).database == address


@pytest.mark.parametrize("code", ["", "226", "22622", "226x", " 2262", "\u0662\u0662\u0666\u0662"])
def test_a_municipality_code_has_four_digits(code: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load({"SAMSAM_MUNICIPALITY_CODE": code})
    assert str(refused.value) == (
        "Inställningen municipality_code i miljövariabeln SAMSAM_MUNICIPALITY_CODE har värdet "
        f"{code!r}. Skriv kommunkoden med fyra siffror, till exempel 2262."
    )


@pytest.mark.parametrize("name", ["MUNICIPALITY_NAME", "UNIT_NAME"])
def test_a_name_may_not_be_empty(name: str) -> None:
    with pytest.raises(SettingsError, match=r"har värdet ' '\. Skriv ett namn\."):
        load({f"SAMSAM_{name}": " "})


def test_the_log_has_one_of_two_forms() -> None:
    assert load({"SAMSAM_LOG_FORM": "json"}).log_form is LogForm.JSON
    with pytest.raises(SettingsError, match="har värdet 'xml'. Välj något av: text, json."):
        load({"SAMSAM_LOG_FORM": "xml"})


def test_pages_are_made_ahead_or_not() -> None:
    assert not load({"SAMSAM_MAKE_AHEAD": "nej"}).make_ahead
    with pytest.raises(SettingsError, match=r"har värdet 'av'\. Skriv ja eller nej\."):
        load({"SAMSAM_MAKE_AHEAD": "av"})


def test_writing_is_one_of_two(file: Path) -> None:
    assert load({"SAMSAM_WRITING": "ingen"}).writing is Writing.NOBODY
    file.write_text('writing = "alla"\n', encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        load(file=file)
    assert str(refused.value) == (
        f"Inställningen writing i {file} har värdet 'alla'. Välj något av: den_här_datorn, ingen."
    )


@pytest.mark.parametrize("name", ["kolada_address", "scb_address"])
@pytest.mark.parametrize(
    "text", ["http://api.kolada.se", "api.kolada.se", "", "file:///etc/passwd"]
)
def test_services_are_called_over_https(name: str, text: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load({f"SAMSAM_{name.upper()}": text})
    assert str(refused.value) == (
        f"Inställningen {name} i miljövariabeln SAMSAM_{name.upper()} har värdet {text!r}. "
        "Adressen ska börja med https://."
    )


def test_a_service_on_this_computer_may_be_called_for_tests() -> None:
    assert load({"SAMSAM_KOLADA_ADDRESS": "http://127.0.0.1:8000/v3/"}).kolada_address == (
        "http://127.0.0.1:8000/v3"
    )


def test_an_unknown_name_in_the_file_is_told_with_those_that_exist(file: Path) -> None:
    file.write_text('stor = "x"\n', encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        load(file=file)
    message = str(refused.value)
    assert message.startswith(f"{file}: okänd inställning 'stor'.")
    assert all(s.name in message for s in SETTINGS)


@pytest.mark.parametrize(
    "content", [b'store = "x', b"store x", "unit_name = 'Hållbar'".encode("latin-1")]
)
def test_a_file_that_is_not_toml_is_told(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(SettingsError) as refused:
        load(file=file)
    assert str(refused.value).startswith(f"{file}: filen går inte att läsa som TOML")


def test_variables_of_others_are_left_alone() -> None:
    assert load({"PATH": "/bin", "SAMSAMX": "1"}) == load()


@pytest.mark.parametrize("name", ["STORE", "DATA"])
def test_an_empty_path_is_refused(name: str) -> None:
    with pytest.raises(SettingsError):
        load({f"SAMSAM_{name}": ""})


@pytest.mark.parametrize("line", ["store = ['a']", "store = true", "unit_name = {a = 1}"])
def test_a_value_of_the_wrong_kind_in_the_file_is_refused(file: Path, line: str) -> None:
    file.write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(SettingsError):
        load(file=file)


def test_a_folder_where_the_file_should_be_is_told(file: Path) -> None:
    file.mkdir()
    with pytest.raises(SettingsError):
        load(file=file)


@pytest.mark.parametrize("text", ["https://", "http://127.0.0.1:80@kolada.example"])
def test_an_address_without_a_host_of_its_own_is_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        load({"SAMSAM_KOLADA_ADDRESS": text})


def test_backups_lie_beside_the_store_or_in_a_folder_of_their_own(tmp_path: Path) -> None:
    beside = load({"SAMSAM_STORE": str(tmp_path / "s.duckdb")})
    assert beside.backups == tmp_path / "sakerhetskopior"
    chosen = load({"SAMSAM_BACKUP_FOLDER": str(tmp_path / "kopior")})
    assert chosen.backups == tmp_path / "kopior"


@pytest.mark.parametrize(
    "text", ["statistik", "a@b", "a b@c.se", "a@b.se\nBcc: c@d.se", "<a@b.se>"]
)
def test_an_address_that_no_letter_reaches_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="Skriv en e-postadress"):
        load({"SAMSAM_OPEN_DATA_CONTACT": text})
    assert load({"SAMSAM_OPEN_DATA_CONTACT": "a.b@kommunen.se"}).open_data_contact


@pytest.mark.parametrize("text", ["2262", "https://www.geonames.org/1", "http://sws.geonames.org/"])
def test_a_place_is_one_of_geonames(text: str) -> None:
    with pytest.raises(SettingsError, match="adress hos GeoNames"):
        load({"SAMSAM_OPEN_DATA_AREA": text})
    assert load({"SAMSAM_OPEN_DATA_AREA": "http://sws.geonames.org/1"}).open_data_area


@pytest.mark.parametrize("hour", ["24", "-1", "två", "", "2.5", "٣"])
def test_an_hour_that_is_none_is_refused(hour: str) -> None:
    with pytest.raises(SettingsError, match="0 till 23"):
        load({"SAMSAM_BACKUP_HOUR": hour})


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("SAMSAM_STOER", "Menar du SAMSAM_STORE?"),
        ("SAMSAM_BACKUPS_FOLDER", "Menar du SAMSAM_BACKUP_FOLDER?"),
        ("samsam_writing", "Menar du SAMSAM_WRITING?"),
        ("SAMSAM_OIDC_ROLLER", "Menar du SAMSAM_OIDC_ROLES?"),
        ("SAMSAM_", "De som finns är: SAMSAM_STORE"),
        ("SAMSAM_ÄPPLE", "De som finns är: SAMSAM_STORE"),
    ],
)
def test_a_misspelt_variable_is_told_with_the_nearest_right_one(variable: str, meant: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load({variable: "x"})
    assert f"okänd variabel {variable!r}." in str(refused.value)
    assert meant in str(refused.value)
    assert "  " not in str(refused.value)


def test_a_misspelt_name_in_the_file_is_told_with_the_nearest_right_one(file: Path) -> None:
    file.write_text('municipalty_name = "x"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match=r"Menar du municipality_name\? De som finns är"):
        load(file=file)


@pytest.mark.parametrize(
    ("name", "value", "meant"),
    [
        ("SAMSAM_WRITING", "den här datorn", "Menar du den_här_datorn?"),
        ("SAMSAM_WRITING", "Ingen", "Menar du ingen?"),
        ("SAMSAM_LOG_FORM", "jsn", "Menar du json?"),
        ("SAMSAM_LOG_FORM", "x" * 100_000, "Välj något av: text, json."),
    ],
)
def test_a_misspelt_value_is_told_with_the_nearest_right_one(
    name: str, value: str, meant: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        load({name: value})
    assert meant in str(refused.value)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize(
    "name",
    [
        "SAMSAM_SERVICE_HOST", "SAMSAM_SERVICE_PORT_HTTP", "SAMSAM_PORT",
        "SAMSAM_PORT_8501_TCP", "SAMSAM_PORT_8501_TCP_ADDR",
    ],
)  # fmt: skip
def test_what_a_host_of_containers_sets_by_itself_stops_nothing(name: str) -> None:
    assert load({name: "tcp://10.0.0.1:8501"}) == load()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("SAMSAM.Red=redaktor", "Menar du redaktör?"),
        ("a=redaktör,b=adminstratör", "Menar du administratör?"),
        ("a=chef", "De som finns är: läsare"),
    ],
)
def test_a_role_that_samsam_does_not_have_stops_the_start(
    tmp_path: Path, written: str, meant: str
) -> None:
    store = tmp_path / "s.duckdb"
    settings = load({"SAMSAM_OIDC_ROLES": written, "SAMSAM_STORE": str(store)})
    with pytest.raises(SettingsError, match="finns inte") as refused:
        open_service(settings)
    assert meant in str(refused.value)
    assert not store.exists()


def test_messages_name_a_setting_as_the_guide_does() -> None:
    """Some wrote `smtp_host`, which the tables of the guide and the README don't have."""
    name = "|".join(setting.name for setting in SETTINGS)
    long = "|".join(setting.name for setting in SETTINGS if "_" in setting.name)
    own = re.compile(rf"[Ii]nställning\w* ({name})\b|(?<![`\w/.])({long})(?![`\w=/.]| =|$)")
    found = [
        f"{file.relative_to(HOME)}: {node.value}"
        for file in (HOME / "samsam").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if " " in node.value and own.search(node.value)
    ]
    assert found == []
