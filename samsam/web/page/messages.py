"""What became of the last thing that was done on a page, said once and where it was done."""

from __future__ import annotations

import streamlit as st

from samsam.web.page import html


def keep_message(place: str, words: str, *, failed: bool = False) -> None:
    """Have the next run say it at a place, which has a key of its own in the session."""
    st.session_state[place] = (words, failed)


def message_part(place: str) -> None:
    """The message that was last kept for a place, once: done and refused don't look the same."""
    message, failed = st.session_state.pop(place, ("", False))
    if message:
        tone = "s-failed" if failed else "s-saved"
        html.show(f'<p class="{tone}" role="status">{html.text(message)}</p>')
