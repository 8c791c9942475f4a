"""SAMSAM installed as docs/drift.md says and run by a real systemd: docs/drift/samsam.service.

The tests go the guide's way, one after the other, on one machine.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from machine import DRIFT, HERE, Machine, NotStartedError, machine, why_not
from probe import OPEN

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "-")

GUIDE = (DRIFT.parent / "drift.md").read_text(encoding="utf-8")
STORE = "/var/lib/samsam/samsam.sqlite"
PASSWORD = "fyra ord efter varandra"  # noqa: S105 - of a machine that lives for a test
GUESSED = "ett helt annat lösenord"
MAY = {"write its own folder", "write its own /tmp", "open an ordinary socket"}


def block_after(text: str) -> list[str]:
    """The lines of the first block of commands after a text of the guide."""
    block = GUIDE.partition(text)[2].partition("```\n")[2].partition("```")[0]
    assert block, text
    return block.strip().splitlines()


def install(on: Machine) -> None:
    """The guide's commands; the libraries are those of the tests, for no network is there."""
    commands = block_after("\n## Installera\n")
    assert commands.pop() == ".venv/bin/pip install -r requirements.txt"
    on.done(" && ".join(c + " --without-pip" * c.endswith("-m venv .venv") for c in commands))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    with ExitStack() as stack:
        try:
            made = stack.enter_context(machine(tmp_path_factory.mktemp("systemd")))
        except NotStartedError as error:
            pytest.skip(f"this computer lets no systemd start: {error}")
        install(made)
        *start, status = block_after("\n## Starta och stoppa\n")
        for command in start:
            made.done(f"cd /opt/samsam && {command}")
        made.ready()
        made.done(f"cd /opt/samsam && {status}")
        if made.show("NRestarts") != "0":
            # Seen once, on a busy machine, and never again: what it said then isn't known.
            told = f"the first start failed, the next did not:\n{made.journal()}"
            warnings.warn(told, stacklevel=2)
        yield made


def test_it_is_on_at_once_and_after_every_start_of_the_machine(running: Machine) -> None:
    assert running.ask("redo").text == '{"status":"redo","saknas":[]}'
    assert running.done("systemctl is-enabled samsam").strip() == "enabled"
    assert running.show("User") == "samsam"
    assert running.done(f"stat --format='%U %a' {Path(STORE).parent}").strip() == "samsam 750"


def test_what_it_makes_for_visitors_is_made_there_too(running: Machine) -> None:
    """Drawing, fonts and temporary files need no more than the unit gives."""
    for kind in ("csv", "xlsx", "pptx", "docx", "png", "svg", "pdf"):
        answer = running.ask(f"filer/nyckeltal/neet.{kind}")
        assert answer.status == 200, f"{kind}: {answer.text}"
        assert int(answer.headers["content-length"]) > 500


def test_the_unit_takes_from_it_what_it_does_not_need(running: Machine) -> None:
    unit = (DRIFT / "samsam.service").read_text(encoding="utf-8")
    probed = re.sub(r"(?m)^Type=.*\nRestart=.*\n|^(Type|ExecStart|Restart)=.*$", "", unit).replace(
        "[Service]\n",
        "[Service]\nType=oneshot\nExecStart=/opt/samsam/.venv/bin/python /opt/probe.py\n",
    )
    running.done("install -d -m 700 /etc/samsam && touch /etc/samsam/samsam.env")
    for place in OPEN:
        running.done(f"install -d -m 777 {place} && touch {place}/file")
    code = (HERE / "probe.py").read_text(encoding="utf-8")
    running.done(f"cat >/opt/probe.py <<'END'\n{code}\nEND")
    running.done(f"cat >/etc/systemd/system/probe.service <<'END'\n{probed}\nEND")
    running.done("systemctl daemon-reload && systemctl start probe")
    told = running.done("journalctl --unit=probe --output=cat --no-pager")
    could = json.loads(next(line for line in told.splitlines() if line.startswith("{")))
    assert {what for what, done in could.items() if done} == MAY
    status = running.done(f"cat /proc/{running.show('MainPID')}/status")
    assert re.search(r"^NoNewPrivs:\s1$", status, re.MULTILINE)
    assert re.search(r"^Seccomp:\s2$", status, re.MULTILINE)
    assert re.search(r"^CapBnd:\s0+$", status, re.MULTILINE)


def test_who_signs_in_there_leaves_no_secret_in_the_journal(running: Machine) -> None:
    code = re.findall(r"med engångskoden (\S+)", running.journal())[-1]
    headers = {"origin": "http://127.0.0.1:8501"}
    wrong = {"namn": "administratör", "losenord": GUESSED}
    refused = running.ask("konto/logga-in", "POST", data=wrong, headers=headers)
    assert refused.status == 403
    right = {"kod": code, "losenord": PASSWORD, "namn": "Cia Berg"}
    answer = running.ask("konto/kod", "POST", data=right, headers=headers)
    assert answer.status == 303
    cookie = re.search(r"samsam=([^;]+);", answer.headers["set-cookie"])
    assert cookie
    running.ask("konto/kod?kod=fragad-kod", headers={"cookie": f"samsam={cookie[1]}"})
    said = running.done("journalctl --no-pager --output=verbose")
    assert "SAMSAM är igång" in said
    assert [s for s in (PASSWORD, GUESSED, cookie[1], "fragad-kod") if s in said] == []


def test_killed_it_is_back_by_itself(running: Machine) -> None:
    before = running.show("MainPID")
    running.done("systemctl kill --signal=KILL samsam")
    running.wait("another process", lambda: running.show("MainPID") not in ("0", before))
    running.ready()
    assert running.show("NRestarts") == "1"


def test_stopped_it_ends_with_zero_and_everything_in_the_file(running: Machine) -> None:
    running.done("systemctl stop samsam")
    assert (running.show("ExecMainStatus"), running.show("Result")) == ("0", "success")
    assert running.ask("redo").status == 0
    files = running.done(f"ls {Path(STORE).parent}").split()
    assert "samsam.sqlite" in files
    assert "samsam.sqlite.wal" not in files
    running.done("systemctl start samsam")
    running.ready()


def test_backup_and_restore_as_the_guide_says(running: Machine) -> None:
    running.done("install -d -o samsam /backup/samsam")
    (command,) = block_after("Gör en kopia nu")
    assert command.endswith(" /backup/samsam")
    copy = running.done(command).splitlines()[0]
    running.done(f"cd /backup/samsam && sha256sum --check {Path(copy).name}.sha256")
    running.done("systemctl stop samsam")
    # Noise in the middle of the file.
    running.done(f"dd if=/dev/urandom of={STORE} bs=100k seek=3 count=8 conv=notrunc")
    damaged = running.run("samsam check")
    assert damaged.returncode == 2
    assert Path(copy).name in damaged.stdout + damaged.stderr
    steps = re.findall(r"^\d\. `([^`]+)`", GUIDE.partition("Lägg tillbaka en kopia")[2], re.M)[:2]
    assert len(steps) == 2
    told = [running.done(s.replace("<kopian>", Path(copy).stem)) for s in steps]
    assert told[1].strip().endswith("Allt stämmer.")
    running.done("systemctl start samsam")
    running.ready()
    assert ".undanlagd-" in running.done(f"ls {Path(STORE).parent}")
    assert running.done(f"stat --format=%U {STORE}").strip() == "samsam"


def test_a_wrong_setting_stops_it_after_five_tries_with_a_sentence(running: Machine) -> None:
    running.done("echo SAMSAM_WRITING=alla >/etc/samsam/samsam.env")
    running.run("systemctl restart samsam")
    running.wait("given up", lambda: running.show("ActiveState") == "failed")
    assert running.show("ExecMainStatus") == "2"
    assert "i miljövariabeln SAMSAM_WRITING har värdet 'alla'." in running.journal()
    assert "Traceback" not in running.journal()
    running.done("echo SAMSAM_WRITING=ingen >/etc/samsam/samsam.env")
    assert running.run("systemctl start samsam").returncode == 1  # too often: it must be told
    for command in re.findall(r"Rätta, och kör\s`([^`]+)`", GUIDE)[0].split(" && "):
        running.done(command)
    running.ready()
