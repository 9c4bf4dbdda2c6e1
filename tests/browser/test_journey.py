"""A patient's way through the page: reading, asking, looking up, being passed on to a person."""

import re

import pytest
from playwright.sync_api import Page, expect

from assistant.conversation.records import Actor
from assistant.wiring import Application
from tests.browser.conftest import DESK, PHONE, Admit, Patient, Visit, ask

ODD = "FINDINGS:\n\n\n  Small left\npleural effusion \U0001fac1 seen.\t No pneumothorax.\n\n\nIMPRESSION: Pleural effusion.  "


def focused(page: Page, what: str) -> str:
    """Something of the element that has the focus, inside the page's own tree."""
    found: str = page.evaluate(f"(() => document.querySelector('plainrad-chat').shadowRoot.activeElement?.{what} ?? '')()")
    return found


def press_until(page: Page, key: str, kind: str) -> None:
    """Press a key until an element of this class has the focus."""
    for _ in range(60):
        page.keyboard.press(key)
        if kind in focused(page, "className").split():
            return
    raise AssertionError(f"{key} never reaches .{kind}")


def marked(page: Page) -> str:
    return "".join(page.locator(".report-text mark").all_text_contents())


@pytest.mark.parametrize("text", [None, ODD], ids=["usual", "odd"])
def test_the_report_is_shown_with_every_character_it_has(admit: Admit, visit: Visit, text: str | None) -> None:
    patient = admit(text) if text else admit()
    page = visit(patient)
    assert page.locator(".report-text").evaluate("node => node.textContent") == patient.store.report(patient.report).text


def test_headings_of_the_report_are_headings(patient: Patient, visit: Visit) -> None:
    headings = visit(patient).locator(".report-text h3").all_inner_texts()
    assert [heading.strip() for heading in headings] == ["Indication:", "Findings:", "Impression:"]


def test_a_question_by_keyboard_is_answered_and_its_citation_marks_the_exact_words(patient: Patient, visit: Visit) -> None:
    page = visit(patient)
    press_until(page, "Tab", "skip")
    page.keyboard.press("Enter")
    assert focused(page, "id") == "composer"
    page.keyboard.type("Which side is the effusion on?")
    page.keyboard.press("Enter")
    page.locator(".item-turn .row").wait_for()
    (reply,) = patient.events("answered")
    spans = [source for said in reply.content["sentences"] for source in said["sources"] if source["kind"] == "report"]
    assert spans, "the answer cites the report"
    press_until(page, "Shift+Tab", "source")
    while "report" not in focused(page, "textContent"):
        press_until(page, "Shift+Tab", "source")
    page.keyboard.press("Enter")
    page.locator("mark").first.wait_for()
    assert marked(page) in {span["quote"] for span in spans}
    assert marked(page) in patient.text


def test_a_mark_counts_characters_as_the_server_does(admit: Admit, visit: Visit) -> None:
    """An emoji is one character to the server and two to JavaScript."""
    patient = admit("Findings: \U0001fac1\U0001fac1 Small left pleural effusion. No pneumothorax.")
    page = visit(patient)
    ask(page, "Is there a pneumothorax?")
    page.locator(".item-turn").get_by_role("button", name="your report").first.click()
    page.locator("mark").first.wait_for()
    quotes = {source["quote"] for said in patient.events("answered")[0].content["sentences"] for source in said["sources"]}
    assert marked(page) in quotes


def test_the_card_of_a_word_works_by_keyboard(patient: Patient, visit: Visit) -> None:
    page = visit(patient)
    press_until(page, "Tab", "word")
    while focused(page, "textContent") != "pleural effusion":
        press_until(page, "Tab", "word")
    page.keyboard.press("Enter")
    card = page.get_by_role("dialog", name="pleural effusion")
    expect(card).to_contain_text("fluid")
    expect(card).to_contain_text("From:")
    expect(card).to_contain_text("not yet been signed off")
    assert card.evaluate("node => node.getBoundingClientRect().width") <= 320
    page.keyboard.press("Tab")
    assert focused(page, "textContent") == "Ask about this"
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(page.locator(".word", has_text="pleural effusion").first).to_be_focused()


def test_the_card_closes_on_a_tap_elsewhere_and_opens_where_a_mouse_rests(patient: Patient, visit: Visit) -> None:
    page = visit(patient)
    word = page.locator(".word", has_text="pneumothorax").first
    word.hover()
    card = page.get_by_role("dialog", name="pneumothorax")
    expect(card).to_be_visible()
    page.mouse.move(5, 5)
    expect(card).to_be_hidden()
    word.click()
    expect(card).to_be_visible()
    page.locator(".chat-title").click()
    expect(card).to_be_hidden()


def test_ask_about_this_asks(patient: Patient, visit: Visit) -> None:
    page = visit(patient)
    page.locator(".word", has_text="pneumothorax").first.click()
    page.get_by_role("button", name="Ask about this").click()
    page.locator(".item-turn .row").wait_for()
    assert "pneumothorax" in patient.events("asked")[0].content["text"]


def test_first_visit_says_who_answers_gives_points_and_at_most_four_questions(patient: Patient, visit: Visit) -> None:
    page = visit(patient)
    expect(page.locator(".who")).to_contain_text("automated assistant")
    expect(page.locator(".who")).to_contain_text("Demo Hospital")
    assert 1 <= page.locator(".points li").count() <= 5
    assert 1 <= page.locator(".suggestion").count() <= 4
    page.locator(".suggestion").first.click()
    page.locator(".item-turn .row").wait_for()
    expect(page.locator(".welcome .suggestion")).to_have_count(0)


def test_on_a_phone_a_citation_opens_the_sheet_and_closing_returns_to_the_same_line(patient: Patient, visit: Visit) -> None:
    page = visit(patient, PHONE)
    ask(page, "Is there a pneumothorax?")
    mark = page.locator(".item-turn").get_by_role("button", name="your report").first
    mark.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    before = mark.bounding_box()
    mark.click()
    sheet = page.get_by_role("dialog", name="Your report")
    expect(sheet.locator("mark").first).to_be_in_viewport()
    page.get_by_role("button", name="Back to the conversation").click()
    expect(sheet).to_be_hidden()
    assert mark.bounding_box() == before
    assert "source" in focused(page, "className")


def test_the_sheet_keeps_its_place(admit: Admit, visit: Visit) -> None:
    page = visit(admit("Findings:\n" + "The lung is clear. The heart is normal in size.\n" * 40), PHONE)
    opener = page.get_by_role("button", name="Show report")
    opener.click()
    page.locator(".sheet-body").evaluate("node => node.scrollTo(0, 600)")
    page.keyboard.press("Escape")
    expect(page.locator(".sheet")).to_be_hidden()
    assert focused(page, "textContent") == "Show report"
    opener.click()
    assert page.locator(".sheet-body").evaluate("node => node.scrollTop") == 600


def test_nothing_jumps_when_an_answer_arrives(patient: Patient, visit: Visit) -> None:
    page = visit(patient)
    ask(page, "Is there a pneumothorax?")
    page.wait_for_timeout(600)
    page.locator("#composer").fill("Do I need an operation?")
    page.locator("#composer").press("Enter")
    bubble = page.locator(".item-turn").last.locator(".bubble")
    bubble.wait_for()
    page.wait_for_timeout(600)
    before = bubble.bounding_box()
    page.locator(".item-case").wait_for()
    page.wait_for_timeout(300)
    assert bubble.bounding_box() == before
    pane = page.locator(".scroller").bounding_box()
    assert pane and before and 0 <= before["y"] - pane["y"] < 40


def test_each_question_stays_at_the_top_while_older_answers_lose_their_suggestions(patient: Patient, visit: Visit) -> None:
    page = visit(patient, PHONE)
    for question in ("What does effusion mean?", "Is there a pneumothorax?", "How is my heart?"):
        ask(page, question)
        page.wait_for_timeout(900)
        bubble = page.locator(".item-turn").last.locator(".bubble").bounding_box()
        pane = page.locator(".scroller").bounding_box()
        assert bubble and pane and 0 <= bubble["y"] - pane["y"] < 40, question


def test_an_emergency_covers_everything_with_a_number_to_tap(patient: Patient, visit: Visit) -> None:
    page = visit(patient, PHONE)
    page.locator("#composer").fill("I have crushing chest pain right now and can't breathe")
    page.locator("#composer").press("Enter")
    sheet = page.get_by_role("alertdialog")
    call = sheet.get_by_role("link").first
    expect(call).to_be_focused()
    (notice,) = patient.events("emergency")
    number = notice.content["number"]
    assert call.get_attribute("href") == f"tel:{number.replace(' ', '')}"
    assert number in call.inner_text()
    assert sheet.bounding_box() == {"x": 0, "y": 0, "width": PHONE[0], "height": PHONE[1]}
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.get_by_role("button", name="Show the emergency number").click()
    expect(sheet).to_be_visible()


def test_what_waits_for_a_person_can_be_followed_and_taken_back(patient: Patient, visit: Visit, weber: Actor) -> None:
    page = visit(patient)
    ask(page, "Do I need an operation?")
    card = page.locator(".case")
    expect(card).to_contain_text(re.compile(r"Answer by \w+"))
    expect(card.locator("[aria-current=step]")).to_contain_text("Sent")
    card.get_by_text("What was sent").click()
    expect(card).to_contain_text("Do I need an operation?")
    card.get_by_role("button", name="Take it back").click()
    expect(card).to_contain_text("You have taken this back")
    assert [case.state for case in patient.store.escalations(conversation_id=patient.chat)] == ["withdrawn"]


def test_the_patient_sees_who_reads_and_who_answered(patient: Patient, visit: Visit, weber: Actor) -> None:
    page = visit(patient)
    page.get_by_role("button", name="Ask a radiologist").first.click()
    page.get_by_label("Your question").fill("Should I worry about my travel plans?")
    page.get_by_role("button", name="Send to the radiology team").click()
    card = page.locator(".case")
    expect(card).to_be_visible()
    (case,) = patient.store.escalations(conversation_id=patient.chat)
    patient.store.claim(case.id, weber)
    expect(card.locator("[aria-current=step]")).to_contain_text("Being read by Dr Lena Weber")
    expect(card.get_by_role("button", name="Take it back")).to_be_hidden()
    patient.store.reply_as_person(case.id, weber, {"text": "Please ask <b>your doctor</b> before you fly."})
    answer = page.locator(".item-person")
    expect(answer).to_contain_text("Answer from Dr Lena Weber")
    expect(answer).to_contain_text("<b>your doctor</b>")
    answer.scroll_into_view_if_needed()
    expect(page.locator(".strip")).to_have_count(0)
    page.wait_for_timeout(500)
    assert {"delivered", "read"} <= {event.kind for event in patient.store.events_after(patient.chat)}


def test_i_still_dont_understand_asks_again_in_the_easiest_words_then_offers_a_person(patient: Patient, visit: Visit) -> None:
    page = visit(patient)
    ask(page, "What does pleural effusion mean?")
    page.get_by_role("button", name="I still don’t understand").click()
    page.locator(".item-turn").nth(1).locator(".row").wait_for()
    assert patient.events("asked")[1].data["level"] == "easy"
    page.locator(".item-turn").nth(1).get_by_role("button", name="I still don’t understand").click()
    expect(page.get_by_label("Your question")).to_have_value("What does pleural effusion mean?")


def test_language_and_level_change_the_page_and_the_answers(patient: Patient, visit: Visit) -> None:
    page = visit(patient)
    page.get_by_role("button", name="English").click()
    page.get_by_label("Language of the answers").select_option("de")
    expect(page.get_by_role("heading", name="Ihr Befund in Kürze")).to_be_visible()
    page.get_by_role("radio", name="Leicht").check()
    page.keyboard.press("Escape")
    ask(page, "Was bedeutet Pleuraerguss?")
    asked = patient.events("asked")[0].data
    assert (asked["language"], asked["level"]) == ("de", "easy")
    assert page.locator(".root").get_attribute("lang") == "de"
    assert page.locator(".report-text").get_attribute("lang") == "en"


@pytest.mark.parametrize("language", ["fr", "es", "it", "nl", "pl", "pt"])
def test_the_page_speaks_every_language(patient: Patient, visit: Visit, language: str) -> None:
    page = visit(patient)
    page.get_by_role("button", name="English").click()
    page.get_by_label("Language of the answers").select_option(language)
    expect(page.locator(f".root[lang={language}]")).to_be_visible()


def test_a_refused_question_comes_back_with_the_reason(patient: Patient, visit: Visit) -> None:
    page = visit(patient)
    page.locator("#composer").fill("a" * 100_000)
    page.locator("#composer").press("Enter")
    expect(page.locator(".composer [role=alert]")).to_be_visible()
    assert len(page.locator("#composer").input_value()) == 100_000


def test_a_question_too_many_comes_back_with_the_reason_and_an_emergency_is_shown_all_the_same(
    patient: Patient, visit: Visit, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application.web.state.house.limits.messages, "spans", ((1, 60.0),))
    page = visit(patient)
    ask(page, "Is there a pneumothorax?")
    page.locator("#composer").fill("How large is the effusion?")
    page.locator("#composer").press("Enter")
    expect(page.locator(".composer [role=alert]")).to_contain_text("Please wait a little and send it again")
    expect(page.locator("#composer")).to_have_value("How large is the effusion?")
    page.locator("#composer").fill("I have crushing chest pain right now and can't breathe")
    page.locator("#composer").press("Enter")
    expect(page.get_by_role("alertdialog").get_by_role("link").first).to_be_focused()
    assert [event.content["text"] for event in patient.events("asked")][1].startswith("I have crushing")


def test_scripts_in_report_and_message_are_only_text(admit: Admit, visit: Visit) -> None:
    bad = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"
    patient = admit(f"Findings: {bad} Small left pleural effusion.\n\nImpression: Pleural effusion.")
    page = visit(patient)
    assert bad in page.locator(".report-text").inner_text()
    ask(page, f"What is {bad}?")
    assert bad in page.locator(".bubble").inner_text()
    assert page.locator("plainrad-chat img, plainrad-chat script").count() == 0
    assert page.title() == "Demo hospital portal"


def test_an_amended_report_is_reloaded_and_old_citations_say_so(patient: Patient, visit: Visit, admit: Admit) -> None:
    page = visit(patient)
    ask(page, "Is there a pneumothorax?")
    patient.store.withdraw_report(patient.report)
    expect(page.locator(".item-amended")).to_be_visible()
    expect(page.locator(".report-text")).to_be_empty()
    expect(page.locator(".report-notices")).not_to_be_empty()


def test_a_deleted_conversation_is_gone_and_a_new_one_can_begin(patient: Patient, visit: Visit) -> None:
    page = visit(patient)
    ask(page, "Is there a pneumothorax?")
    page.get_by_role("button", name="English").click()
    page.get_by_role("button", name="Delete this conversation").click()
    page.get_by_role("button", name="Delete it").click()
    page.get_by_role("button", name="Start a new conversation").click()
    page.locator(".points").wait_for()
    expect(page.locator(".item-turn")).to_have_count(0)


def test_the_portal_leads_from_a_person_to_a_report(visit: Visit) -> None:
    page = visit(None, DESK)
    page.get_by_role("link", name="John Sample").click()
    page.get_by_role("link", name="Chest X-ray").click()
    expect(page.locator(".report-title")).to_contain_text("Chest X-ray")
    page.get_by_role("link", name="All reports").click()
    expect(page.get_by_role("heading", name="Reports")).to_be_visible()
