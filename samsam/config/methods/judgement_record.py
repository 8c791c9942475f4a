"""How often the judgements were wrong when they were tried: `data/judgements.json`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from samsam.config.toml_file import RegisterError
from samsam.model.trials.judgement_trial import FalseAlarms, Flags, JudgementTrial, Power

JUDGEMENTS_FILE = "judgements.json"


def read_judgements(data: Path) -> JudgementTrial | None:
    """The result that `backtest --metod --skriv` left; None where it was never run.

    Raises RegisterError when the file can't be read.
    """
    path = data / JUDGEMENTS_FILE
    if not path.exists():
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return JudgementTrial(
            **{
                **content,
                "alarms": tuple(FalseAlarms(**row) for row in content["alarms"]),
                "power": tuple(Power(**row) for row in content["power"]),
                "flags": Flags(**content["flags"]),
            }
        )
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise RegisterError(
            [
                f"{JUDGEMENTS_FILE} går inte att läsa. Ta bort filen, eller gör om den med "
                "kommandot ”backtest --metod --skriv”."
            ]
        ) from error


def write_judgements(data: Path, result: JudgementTrial) -> Path:
    """Keep a result for the model card; return its file."""
    path = data / JUDGEMENTS_FILE
    text = json.dumps(asdict(result), ensure_ascii=False, indent=1)
    path.write_text(f"{text}\n", encoding="utf-8")
    return path
