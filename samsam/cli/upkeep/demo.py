"""`demo`: SAMSAM with a made-up municipality, in a folder of its own, for courses and showings."""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
from pathlib import Path

from samsam.cli.command import Code, WrongUseError, today
from samsam.config.settings import HOME, Settings, series_beside
from samsam.series.engine import in_use
from samsam.services.operation import example
from samsam.services.operation.example import PEOPLE, Example, NotAnExampleError
from samsam.swedish import os_reason

_PORT, _HIGHEST_PORT = 8501, 65535


def add(parser: argparse.ArgumentParser) -> None:
    """Give the command's parser its arguments and what it runs."""
    parser.add_argument(
        "--mapp",
        type=Path,
        help="mappen där exemplet ligger; annars en mapp bland användarens tillfälliga filer",
    )
    parser.add_argument(
        "--nytt",
        action="store_true",
        help="ta bort det som har gjorts i exemplet och börja om",
    )
    parser.add_argument(
        "--port", type=int, default=_PORT, help=f"porten som exemplet svarar på, annars {_PORT}"
    )
    parser.add_argument(
        "--utan-start",
        action="store_true",
        help="gör exemplet och skriv ut inloggningarna, men starta inte SAMSAM",
    )
    parser.set_defaults(run_alone=_run)


def _run(_settings: Settings, chosen: argparse.Namespace) -> Code:
    folder = (chosen.mapp or _usual_folder()).expanduser().absolute()
    starts = not chosen.utan_start
    if starts:
        _check_can_start(chosen.port)
    try:
        found = _ready(folder, anew=chosen.nytt)
    except NotAnExampleError as error:
        raise WrongUseError(str(error)) from error
    except OSError as error:
        raise WrongUseError(
            f"Exemplet gick inte att göra i mappen {folder}: {os_reason(error)}. Inget halvt är "
            "kvar. Välj en annan mapp med --mapp."
        ) from error
    _print_accounts(found, chosen.port)
    if starts:
        _start(found, chosen.port)
    return Code.DONE


def _usual_folder() -> Path:
    """Among what the system's user can do without."""
    kept = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(kept) if kept else Path.home() / ".cache") / "samsam-exempel"


def _check_can_start(port: int) -> None:
    """Raise WrongUseError before anything is made for a server that couldn't start."""
    if not (HOME / "app.py").is_file():
        raise WrongUseError(
            f"app.py finns inte i {HOME}. Kör kommandot i mappen där SAMSAM:s filer ligger, eller "
            "lägg till --utan-start."
        )
    if not 1 <= port <= _HIGHEST_PORT:
        raise WrongUseError(f"--port ska vara ett heltal mellan 1 och {_HIGHEST_PORT}.")
    with socket.socket() as tried:
        # As the server does: a port that was let go of a moment ago is free.
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("", port))
        except OSError as error:
            raise WrongUseError(
                f"Porten {port} går inte att använda: något annat svarar redan där, eller så får "
                f"du inte använda den. Välj en annan, till exempel --port {port + 10}."
            ) from error


def _ready(folder: Path, *, anew: bool) -> Example:
    """The demonstration in the folder, made when there is none. Raises NotAnExampleError."""
    if anew:
        _check_not_running(folder)
        example.remove(folder)
    found = example.known(folder)
    if found is not None:
        print(f"Exemplet ligger i {folder} och fortsätter där det slutade. Börja om med --nytt.")
        return found
    print(f"Gör exemplet i {folder}. Det tar några sekunder.", flush=True)
    return example.make(folder, today())


def _check_not_running(folder: Path) -> None:
    """Raise WrongUseError when a server has the store open: it would go on without its files."""
    if in_use(series_beside(example.store_of(folder))):
        raise WrongUseError(
            f"Exemplet i {folder} är igång. Avsluta det med Ctrl+C och försök igen."
        )


def _print_accounts(found: Example, port: int) -> None:
    print()
    print("Exempel – påhittade uppgifter. Exempelkommunen finns inte.")
    print(f"Logga in på http://localhost:{port}/konto/logga-in")
    for name, role in PEOPLE.items():
        print(f"  {name:<5} {role.title}")
    print(f"Lösenordet är {found.password} för alla, och gäller bara i det här exemplet.")
    print(flush=True)


def _start(found: Example, port: int) -> None:
    """Go over to the server, which doesn't come back; where that can't be done, wait for it."""
    command = [
        sys.executable, "-m", "streamlit", "run", "app.py",
        "--server.port", str(port), "--secrets.files", str(found.secrets),
    ]  # fmt: skip
    ours = {n: v for n, v in os.environ.items() if not n.upper().startswith("SAMSAM_")}
    environment = {**ours, **found.environment}
    os.chdir(HOME)  # where the server looks for its own settings
    if os.name == "nt":
        sys.exit(subprocess.call(command, env=environment))  # noqa: S603 - our own words
    os.execve(sys.executable, command, environment)  # noqa: S606 - our own words
