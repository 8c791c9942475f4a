"""What helps who writes: the menu in sight, the curve, boxes that grow, folds, formats and offers."""

from __future__ import annotations

import pytest
from browsing import (
    Server,
    Visit,
    area_of,
    field_of,
    open_more,
    pick_option,
    settled,
    type_in,
    wait_saved,
)
from playwright.sync_api import Locator, Page, expect

OWN_FIGURES = True

FROM_WORD = (
    "<p class=MsoNormal>Vi ser <b>tre</b> skäl:</p>"
    '<p class=MsoListParagraph style="mso-list:l0 level1 lfo1"><span style="mso-list:Ignore">·'
    '<span>&nbsp;&nbsp; </span></span>ett <a href="https://scb.se/x">från SCB</a></p>'
    '<p class=MsoListParagraph style="mso-list:l0 level2 lfo1"><span style="mso-list:Ignore">o'
    "<span>&nbsp;</span></span>under ett</p>"
    '<ul><li>lista <span style="font-weight:700">fet</span></li></ul><script>alert(1)</script>'
)


def writing(server: Server, year: int) -> str:
    return f"{server.url}skriv_arsanalys?ar={year}"


def in_focus(page: Page, year: int) -> Locator:
    """Put the first key figure in focus; return the box for the story behind its curve."""
    pick_option(page, page.locator(f".st-key-focus_{year}"))
    page.wait_for_selector('h2:has-text("Nyckeltalsanalys")')
    settled(page)
    return page.locator(f'[class*="st-key-field_{year}_indicator_analysis_"][class*="_story"]')


def top_of(page: Page, selector: str) -> float:
    found = page.locator(selector).bounding_box()
    assert found
    return found["y"]


def scroll_to(page: Page, top: int) -> None:
    page.locator('[data-testid="stMain"]').evaluate("(e, top) => e.scrollTo(0, top)", top)
    page.wait_for_timeout(200)


def paste(area: Locator, html: str) -> None:
    area.evaluate(
        """(area, html) => {
            const data = new DataTransfer();
            data.setData('text/html', html);
            data.setData('text/plain', 'x');
            const pasted = { clipboardData: data, bubbles: true, cancelable: true };
            area.dispatchEvent(new ClipboardEvent('paste', pasted));
        }""",
        html,
    )


def test_the_menu_and_the_curve_stay_in_sight_beside_a_box_that_grows(
    writing_server: Server, visit: Visit
) -> None:
    page = visit().open(writing(writing_server, 2070))
    area = in_focus(page, 2070).locator("textarea")
    small = area.bounding_box()
    area.click()
    page.keyboard.insert_text("En rad text som fyller rutan. " * 120)
    grown = area.bounding_box()
    assert small
    assert grown
    assert grown["height"] > 3 * small["height"]
    assert area.evaluate("e => e.scrollHeight - e.clientHeight") <= 1
    wait_saved(page)
    scroll_to(page, 700)
    assert 0 <= top_of(page, ".st-key-write_menu") < 40
    assert 0 <= top_of(page, ".st-key-write_picture") < 40
    picture = page.locator(".st-key-write_picture img")
    assert len(picture.get_attribute("alt") or "") > 40
    assert picture.evaluate("e => e.naturalWidth") > 0
    assert page.locator(".s-verdicts .s-mark").count() >= 2
    # The other column begins at its top, and what is missing is said in the menu.
    page.locator('[data-testid="stRadioOption"]').first.click()
    page.wait_for_selector('h2:has-text("Årsanalys")')
    settled(page)
    assert 0 <= top_of(page, ".s-section") < 300
    expect(page.locator('[data-testid="stRadioCaption"]').nth(4)).to_contain_text("klar")


def test_on_a_phone_the_parts_are_a_list_at_the_top_and_the_curve_stands_above_the_text(
    writing_server: Server, visit: Visit
) -> None:
    page = visit().open(writing(writing_server, 2071))
    field = in_focus(page, 2071)
    page.set_viewport_size({"width": 390, "height": 844})
    settled(page)
    curve, box = page.locator(".st-key-write_picture").bounding_box(), field.bounding_box()
    assert curve
    assert box
    assert curve["y"] + curve["height"] <= box["y"]
    assert not page.locator(".st-key-part_2071").is_visible()
    scroll_to(page, 900)
    assert 0 <= top_of(page, ".st-key-write_list") < 20
    pick_option(page, page.locator(".st-key-part_list_2071"), "Iakttagelser")
    page.wait_for_selector('h2:has-text("Iakttagelser")')
    settled(page)
    assert top_of(page, ".s-section") > 60
    wide = page.locator('[data-testid="stMain"]').evaluate("e => e.scrollWidth - e.clientWidth")
    assert wide == 0


def test_optional_fields_are_folded_until_they_hold_something(
    writing_server: Server, visit: Visit
) -> None:
    page = visit().open(writing(writing_server, 2072))
    events = area_of(page, 2072, "events")
    assert not events.is_visible()
    open_more(page)
    type_in(page, "Ett nytt resecentrum.", 2072, "events")
    wait_saved(page)
    # While the fold is open nothing moves out of it.
    assert events.evaluate("e => e === document.activeElement")
    assert page.locator('[class*="st-key-more_"] textarea').count() == 6
    page.locator('[class*="st-key-more_"] summary').first.click()
    settled(page)
    expect(events).to_be_visible()
    expect(events).to_have_value("Ett nytt resecentrum.")
    page.reload()
    settled(page)
    expect(events).to_be_visible()
    # A field that is emptied to be written anew stays where it is.
    events.fill("")
    page.wait_for_timeout(2500)
    settled(page)
    expect(events).to_be_visible()
    assert events.evaluate("e => e === document.activeElement")


def test_formats_are_typed_where_the_caret_is_and_are_read_as_they_look(
    writing_server: Server, visit: Visit
) -> None:
    page = visit().open(writing(writing_server, 2073))
    area = area_of(page, 2073)
    type_in(page, "Skäl:", 2073)
    page.keyboard.press("Enter")
    tools = field_of(page, "summary", 2073).locator(
        "xpath=ancestor::*[@data-testid='stVerticalBlock'][1]//*[@data-format='bullets']"
    )
    tools.click()
    assert area.evaluate("e => e === document.activeElement")
    page.keyboard.type("ett")
    page.keyboard.press("Enter")
    page.keyboard.type("mycket ")
    page.keyboard.press("Control+b")
    page.keyboard.type("viktigt")
    expect(area).to_have_value("Skäl:\n- ett\n- mycket **viktigt**")
    wait_saved(page)
    assert area.evaluate("e => e.selectionStart") == len("Skäl:\n- ett\n- mycket **viktigt")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("Slut.")
    page.keyboard.press("Shift+Home")
    page.keyboard.press("Control+k")
    page.keyboard.type("https://www.timra.se")
    assert area.input_value().endswith("viktigt**\n[Slut.](https://www.timra.se)")
    page.keyboard.press("Control+z")
    assert not area.input_value().endswith(".se)")
    page.keyboard.press("Control+y")
    assert area.input_value().endswith(".se)")
    page.wait_for_timeout(2500)
    read = visit().open(f"{writing_server.url}arsanalys?ar=2073").locator(".s-analysis bdi")
    assert read.locator("li").all_inner_texts() == ["ett", "mycket viktigt"]
    assert read.locator("strong").all_inner_texts() == ["viktigt"]
    assert read.locator("a").get_attribute("href") == "https://www.timra.se"


def test_what_is_pasted_from_word_keeps_its_bullets_bold_words_and_links(
    writing_server: Server, visit: Visit
) -> None:
    page = visit().open(writing(writing_server, 2074))
    type_in(page, "Före. ", 2074)
    paste(area_of(page, 2074), FROM_WORD)
    expected = (
        "Före. Vi ser **tre** skäl:\n\n- ett [från SCB](https://scb.se/x)\n  - under ett\n\n"
        "- lista **fet**"
    )
    expect(area_of(page, 2074)).to_have_value(expected)
    page.wait_for_timeout(2500)
    wait_saved(page)
    page.reload()
    settled(page)
    expect(area_of(page, 2074)).to_have_value(expected)


def test_a_pasted_list_begins_on_a_line_of_its_own(writing_server: Server, visit: Visit) -> None:
    page = visit().open(writing(writing_server, 2077))
    type_in(page, "Flyttnettot", 2077)
    paste(area_of(page, 2077), "<ul><li>färre elever</li><li>bostäder saknas</li></ul>")
    expect(area_of(page, 2077)).to_have_value("Flyttnettot\n- färre elever\n- bostäder saknas")


@pytest.mark.parametrize("typed", ["", "Mina ord."])
def test_what_is_computed_is_put_after_what_was_typed_and_can_be_taken_back(
    writing_server: Server, visit: Visit, typed: str
) -> None:
    year = 2075 + bool(typed)
    page = visit().open(writing(writing_server, year))
    area = area_of(page, year)
    if typed:
        type_in(page, typed, year)
    offer = page.locator(f'[class*="st-key-draft_field_{year}_annual_analysis__summary"] button')
    offer.click()
    # A second press would write the same again.
    expect(offer).to_have_count(0)
    settled(page)
    value = area.input_value()
    assert value.startswith(f"{typed}\n\n" if typed else "N")
    assert len(value) > len(typed) + 20
    if not typed:
        return
    page.get_by_text("Tidigare texter: Sammanfattning").click()
    settled(page)
    page.get_by_role("button", name="Ta tillbaka den här texten").click()
    settled(page)
    expect(area).to_have_value(typed)
