"""A TOML file is read whole, and each fault tells file, line and cure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from samsam.config.toml_file import RegisterError, TomlFile

CONTENT = """\
# En förklaring
vision = "En stark kommun"

[[thing]]
id = "a"   # samma id
count = 3
share = 2
day = 2022-01-07
open = true
names = ["x", "y"]

[[thing.break]]
year = 2020

[[ thing ]]
id = "b"
title = "B"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "things.toml"
    file.write_text(CONTENT, encoding="utf-8")
    return file


@pytest.fixture
def file(path: Path) -> TomlFile:
    return TomlFile.read(path)


def faults_of(read: Callable[[], object]) -> tuple[str, ...]:
    with pytest.raises(RegisterError) as refused:
        read()
    assert str(refused.value) == "\n".join(refused.value.faults)
    return refused.value.faults


# The file itself


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    missing = tmp_path / "finns_inte.toml"
    (fault,) = faults_of(lambda: TomlFile.read(missing))
    assert fault.startswith(f"{missing}: filen går inte att öppna (")
    assert fault.endswith("Lägg tillbaka den.")


def test_a_folder_in_the_file_s_place_is_told(tmp_path: Path) -> None:
    (fault,) = faults_of(lambda: TomlFile.read(tmp_path))
    assert fault.startswith(f"{tmp_path}: filen går inte att öppna (")


@pytest.mark.parametrize(("text", "line"), [('a = "å"\n', 1), ('a = "x"\nb = "y"\n\nc = "ö"\n', 4)])
def test_another_encoding_is_told_with_its_line(path: Path, text: str, line: int) -> None:
    path.write_bytes(text.encode("cp1252"))
    assert faults_of(lambda: TomlFile.read(path)) == (
        f"{path}, rad {line}: tecken som inte är UTF-8. Spara filen som UTF-8.",
    )


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('a = "x"\nb = "y\n', ", rad 2, tecken 7"),
        ('a = "x"\n\nb "y"\n', ", rad 3, tecken 3"),
        ("a = [1 2]\n", ", rad 1, tecken 8"),
        ('a = """x', ", i slutet av filen"),
    ],
)
def test_a_line_that_is_no_toml_is_told_with_line_and_column(
    path: Path, text: str, where: str
) -> None:
    path.write_text(text, encoding="utf-8")
    assert faults_of(lambda: TomlFile.read(path)) == (
        f"{path}{where}: raden följer inte formatet. Se efter om ett citattecken, ett "
        "likhetstecken eller ett kommatecken saknas, och jämför med en rad som fungerar.",
    )


def test_a_byte_order_mark_from_notepad_is_no_fault(path: Path) -> None:
    path.write_text(CONTENT, encoding="utf-8-sig")
    assert TomlFile.read(path).content["vision"] == "En stark kommun"


def test_windows_line_ends_are_no_fault_and_lines_are_counted_right(path: Path) -> None:
    path.write_bytes(CONTENT.replace("\n", "\r\n").encode())
    file = TomlFile.read(path)
    assert [t.line for t in file.tables("thing")] == [4, 15]


# Where things stand


def test_tables_know_their_lines(file: TomlFile) -> None:
    assert [t.line for t in file.tables("thing")] == [4, 15]
    assert file.tables("annat") == []
    assert file.faults == []


def test_keys_know_their_lines_and_absent_ones_point_to_their_table(file: TomlFile) -> None:
    first, second = file.tables("thing")
    assert (first.line_of("id"), second.line_of("id")) == (5, 16)
    assert (first.line_of("names"), second.line_of("names")) == (10, 15)


def test_parts_of_a_table_know_their_lines(file: TomlFile) -> None:
    (part,) = file.tables("thing")[0].take_tables("break")
    assert part.line == 12
    assert part.line_of("year") == 13


def test_names_on_top_that_nothing_reads_are_told(file: TomlFile) -> None:
    file.check(("vison", "ting"))
    assert file.faults == [
        f"{file.path}, rad 2: okänt namn ”vision”. De som finns är vison, ting.",
        f"{file.path}, rad 4: okänt namn ”thing”. De som finns är vison, ting.",
    ]


def test_a_plain_value_where_parts_should_be_is_told(file: TomlFile) -> None:
    assert file.tables("vision") == []
    assert file.faults == [
        f"{file.path}, rad 2: vision ska skrivas som en eller flera delar med rubriken [[vision]]."
    ]


def test_a_single_bracket_is_told_where_it_stands(path: Path) -> None:
    path.write_text('\n\n[thing]\nid = "a"\n', encoding="utf-8")
    file = TomlFile.read(path)
    file.tables("thing")
    assert [f.partition(": ")[0] for f in file.faults] == [f"{path}, rad 3"]


# Values


def test_values_are_taken_out_as_their_kinds(file: TomlFile) -> None:
    table = file.tables("thing")[0]
    assert table.take("id", str) == "a"
    assert table.take("count", int) == 3
    assert table.take("share", float) == 2.0
    assert isinstance(table.take("share", float), float)
    assert table.take("day", date) == date(2022, 1, 7)
    assert table.take("open", bool) is True
    assert table.take_list("names", str) == ["x", "y"]
    assert table.take("absent", str, "förval") == "förval"
    assert file.faults == []


@pytest.mark.parametrize(
    ("key", "kind", "line", "told"),
    [
        ("id", int, 5, "id ska vara ett heltal, men är 'a'"),
        ("id", float, 5, "id ska vara ett tal (med decimalpunkt i den här filen), men är 'a'"),
        ("id", bool, 5, "id ska vara true eller false, men är 'a'"),
        ("id", date, 5, "id ska vara ett datum utan citattecken, år-månad-dag, men är 'a'"),
        ("id", list, 5, "id ska vara en lista inom hakparenteser, men är 'a'"),
        ("count", str, 6, "count ska vara text inom citattecken, men är 3"),
        ("open", int, 9, "open ska vara ett heltal, men är True"),
        ("open", float, 9, "open ska vara ett tal (med decimalpunkt i den här filen), men är True"),
        ("title", str, 4, "raden ”title = …” saknas i den här delen. Lägg till den"),
    ],
)
def test_a_wrong_or_absent_value_is_told_with_its_line(
    file: TomlFile, key: str, kind: type, line: int, told: str
) -> None:
    taken = file.tables("thing")[0].take(key, kind)
    assert not taken or taken == date(1900, 1, 1)
    assert file.faults == [f"{file.path}, rad {line}: {told}."]


def test_a_wrong_item_of_a_list_is_told_and_left_out(path: Path) -> None:
    path.write_text('[[thing]]\nnames = ["x", 1, true]\n', encoding="utf-8")
    file = TomlFile.read(path)
    assert file.tables("thing")[0].take_list("names", str) == ["x"]
    assert file.faults == [f"{path}, rad 2: names ska innehålla text inom citattecken, men har 1."]


def test_what_nothing_takes_is_told_with_what_could_have_been_meant(file: TomlFile) -> None:
    table = file.tables("thing")[1]
    table.take("id", str)
    table.finish()
    assert file.faults == [f"{file.path}, rad 17: okänt namn ”title”. De som finns är id."]


def test_known_names_are_told_in_the_order_they_are_read(file: TomlFile) -> None:
    table = file.tables("thing")[1]
    names = [f"namn_{n}" for n in range(20)]
    for name in names:
        table.take(name, str, "förval")
    table.finish()
    assert all(fault.endswith(f"De som finns är {', '.join(names)}.") for fault in file.faults)


def test_faults_gather_until_all_are_told(file: TomlFile) -> None:
    for table in file.tables("thing"):
        table.take("saknas", str)
        table.take("id", int)
    lines = [fault.split(", rad ")[1].partition(":")[0] for fault in file.faults]
    assert lines == ["4", "5", "15", "16"]


def test_a_number_where_a_part_should_be_is_told(path: Path) -> None:
    path.write_text("[[thing]]\nbreak = 2023\n", encoding="utf-8")
    file = TomlFile.read(path)
    for part in file.tables("thing")[0].take_tables("break"):
        part.take("year", int)
    assert [f.partition(": ")[0] for f in file.faults] == [f"{path}, rad 2"]


def test_an_absent_key_is_not_looked_for_in_the_next_part(path: Path) -> None:
    path.write_text(
        '[[thing]]\nid = "a"\n\n[thing.successor]\ntitle = "Den nya"\n', encoding="utf-8"
    )
    file = TomlFile.read(path)
    file.tables("thing")[0].take("title", str)
    assert [f.partition(": ")[0] for f in file.faults] == [f"{path}, rad 1"]


@pytest.mark.parametrize("text", ["nan", "inf", "-inf"])
def test_a_number_that_is_none_is_told(path: Path, text: str) -> None:
    path.write_text(f"[[thing]]\nshare = {text}\n", encoding="utf-8")
    file = TomlFile.read(path)
    file.tables("thing")[0].take("share", float)
    assert [f.partition(": ")[0] for f in file.faults] == [f"{path}, rad 2"]


def test_a_key_that_stands_twice_is_told_as_such(path: Path) -> None:
    path.write_text('[[thing]]\nid = "a"\nid = "b"\n', encoding="utf-8")
    (fault,) = faults_of(lambda: TomlFile.read(path))
    assert fault.startswith(f"{path}, rad 3")
    assert "citattecken" not in fault
