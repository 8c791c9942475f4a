"""An editor without a browser, who types in fields until the server is gone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from .servers import Server

_PAGE = "skriv_arsanalys"
_WAIT_SECONDS = 30


def write_until_gone(
    server: Server,
    year: int,
    numbers: Mapping[str, int],
    text_of: Callable[[str, int], str],
    end: threading.Timer,
) -> list[tuple[str, int]]:
    """Type the next text of each field by turns; give the saves that the page told of.

    `numbers` are the fields' latest versions. The timer is started when the page is shown.
    """
    told: list[tuple[str, int]] = []
    address = f"{server.url.replace('http', 'ws', 1)}/_stcore/stream"
    with connect(
        address,
        subprotocols=["streamlit"],  # type: ignore[list-item]
        additional_headers=server.writer,
        max_size=None,
    ) as ws:
        ids = _ids(_ask(ws, _question(year)), tuple(numbers))
        texts = {name: text_of(name, number) if number else "" for name, number in numbers.items()}
        latest = dict(numbers)
        end.start()
        try:
            while True:
                for name in numbers:
                    texts[name] = text_of(name, latest[name] + 1)
                    answer = _ask(ws, _typed(year, ids, texts))
                    if _saved(answer, year, name, texts[name]):
                        latest[name] += 1
                        told.append((name, latest[name]))
        except (ConnectionClosed, OSError):
            return told
        finally:
            end.join()


def _question(year: int) -> BackMsg:
    message = BackMsg()
    message.rerun_script.page_name = _PAGE
    message.rerun_script.query_string = f"ar={year}"
    return message


def _typed(year: int, ids: Mapping[str, str], texts: Mapping[str, str]) -> BackMsg:
    message = _question(year)
    for name, text in texts.items():
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.string_value = ids[name], text
    return message


def _ask(ws: ClientConnection, message: BackMsg) -> list[ForwardMsg]:
    ws.send(message.SerializeToString())
    gathered = []
    while True:
        gathered.append(ForwardMsg.FromString(ws.recv(timeout=_WAIT_SECONDS, decode=False)))
        if gathered[-1].WhichOneof("type") == "script_finished":
            return gathered


def _ids(answer: Sequence[ForwardMsg], names: Sequence[str]) -> dict[str, str]:
    found = [m.delta.new_element.text_area.id for m in answer if m.WhichOneof("type") == "delta"]
    return {n: next(i for i in found if i.endswith(f"__{n}")) for n in names}


def _saved(answer: Sequence[ForwardMsg], year: int, name: str, text: str) -> bool:
    key = f'data-key="field_{year}_annual_analysis__{name}" data-size="{len(text)}"'
    return any(
        key in m.delta.new_element.html.body for m in answer if m.WhichOneof("type") == "delta"
    )
