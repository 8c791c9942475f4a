"""A choice stays with its option, whatever becomes of the words that show it."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def _page() -> None:
    """A radio, a list and several, whose words change when something else is typed."""
    import streamlit as st

    from samsam.web.page import choosing

    typed = st.text_input("Ord", key="word")
    titles = {"a": f"Del ett {typed}", "b": f"Del två {typed}", "c": f"Del tre {typed}"}
    options = [i for i in titles if i not in st.session_state.get("gone", ())]
    one = choosing.choose_in_sight("Del", options, key="part", title=titles.__getitem__)
    two = choosing.choose_one("Lista", options, key="list", title=titles.__getitem__)
    many = choosing.choose_several("Flera", options, key="many", title=titles.__getitem__)
    st.session_state["seen"] = (one, two, many)


def _twins() -> None:
    """Options with the same words, in an order that changes."""
    import streamlit as st

    from samsam.web.page import choosing

    order = ("x", "y") if not st.session_state.get("turned") else ("y", "x")
    choosing.choose_one("Inläsning", order, key="twin", title=lambda _i: "Inläst 2026-11-28: SCB")
    st.session_state["seen"] = choosing.chosen("twin")


def _fold() -> None:
    """A fold whose heading is what is written in it."""
    import streamlit as st

    from samsam.web.page import choosing

    name = st.session_state.get("name", "Utan namn")
    fold = choosing.unfold(f"Aktör: {name}", key="fold")
    if fold:
        with fold:
            st.text_input("Namn", key="name")


def test_the_choice_stays_when_every_word_changes() -> None:
    page = AppTest.from_function(_page).run()
    page.radio(key="part").set_value("b").run()
    page.selectbox(key="list").set_value("c").run()
    page.multiselect(key="many").set_value(["c", "a"]).run()
    for word in ("(4 fält saknas)", "(3 fält saknas)", "(klar)"):
        page.text_input(key="word").set_value(word).run()
        assert page.session_state["seen"] == ("b", "c", ("c", "a"))
        assert page.radio(key="part").options[1] == f"Del två {word}"
    assert not page.exception


def test_words_of_a_page_drawn_before_still_mean_what_they_meant() -> None:
    page = AppTest.from_function(_page).run()
    page.radio(key="part").set_value("b").run()
    old = page.radio(key="part")._widget_state.string_value
    page.text_input(key="word").set_value("(klar)").run()
    # The browser had not drawn the new words yet when the next text was sent.
    late = page._tree.get_widget_states()
    for state in late.widgets:
        if state.string_value == "Del två (klar)":
            state.string_value = old
    page._run(late)
    assert page.session_state["seen"][0] == "b"
    assert page.radio(key="part").options[1] == "Del två (klar)"


def test_an_option_that_is_gone_is_left_and_the_others_stay() -> None:
    page = AppTest.from_function(_page).run()
    page.radio(key="part").set_value("b").run()
    page.multiselect(key="many").set_value(["b", "c"]).run()
    page.session_state["gone"] = ("b",)
    page.run()
    assert page.session_state["seen"] == ("a", None, ("c",))


def test_two_options_with_the_same_words_are_told_apart_and_keep_their_words() -> None:
    page = AppTest.from_function(_twins).run()
    assert page.selectbox(key="twin").options == [
        "Inläst 2026-11-28: SCB",
        "Inläst 2026-11-28: SCB (2)",
    ]
    page.selectbox(key="twin").set_value("x").run()
    page.session_state["turned"] = True
    page.run()
    assert page.session_state["seen"] == "x"
    assert page.selectbox(key="twin").options == [
        "Inläst 2026-11-28: SCB (2)",
        "Inläst 2026-11-28: SCB",
    ]


def test_a_fold_that_is_open_keeps_its_heading_while_its_name_is_written() -> None:
    page = AppTest.from_function(_fold).run()
    page.session_state["fold"] = True
    page.run()
    page.text_input(key="name").set_value("Trafikverket").run()
    assert [e.label for e in page.expander] == ["Aktör: Utan namn"]
    page.session_state["fold"] = False
    page.run()
    page.run()
    assert page.expander[0].label.startswith("Aktör: ")
