"""The radiologists' console on the real server: from a patient's question to the answer in the patient's page."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from assistant.conversation.records import Actor, Escalation
from tests.browser.conftest import PATIENCE, WEBER, Admit, Enter, Patient, Visit, ask
from tests.browser.desk import CANCER, KIDNEY, QUESTION, asked, claim, row, shown, take_up, write
from tests.browser.line import Line
from tests.web.running import Page as Client
from tests.web.running import Server

UNDO = 5_000  # ms
OKAFOR, OPERATOR = "Dr Samuel Okafor", "Robin Keeper"


@pytest.fixture
def case(patient: Patient, server: Server) -> Escalation:
    return asked(patient, server)


def focused(page: Page) -> str:
    found: str = page.evaluate("document.activeElement.id")
    return found


def watch(page: Page, text: str) -> None:
    """Note the time at which these words come into the patient's page."""
    page.evaluate(
        """(text) => {
          const look = () => {
            if (document.querySelector('plainrad-chat').shadowRoot.textContent.includes(text)) window.arrived ??= Date.now();
            else setTimeout(look, 10);
          };
          window.arrived = null;
          look();
        }""",
        text,
    )


def test_an_uncertain_question_is_claimed_and_answered_and_heard_within_a_second(patient: Patient, visit: Visit, enter: Enter) -> None:
    console = enter()
    console.locator(".queue-body").wait_for()
    page = visit(patient)
    ask(page, QUESTION)
    page.locator(".case").wait_for()
    (case,) = patient.store.escalations(conversation_id=patient.chat)
    expect(row(console, case)).to_be_visible()  # it came by itself
    take_up(console, case)
    expect(console.locator(".why")).to_contain_text(QUESTION)
    expect(console.locator(".report-text")).to_contain_text("Small left pleural effusion")
    console.get_by_role("button", name="Claim").click()
    expect(page.locator(".case [aria-current=step]")).to_contain_text("Being read by Dr Lena Weber")
    taken = []
    for words in ("Your doctor decides about that with you.", "Please call us with any question."):
        write(console, words)
        watch(page, words)
        pressed = console.evaluate("Date.now()")
        console.locator("#reply").press("Control+Enter")
        expect(page.locator(".item-person", has_text=words)).to_be_visible()
        taken.append(page.evaluate("window.arrived") - pressed)
        expect(console.locator("#reply")).to_have_value("")
    assert min(taken) < 1000, taken
    expect(page.locator(".case-steps, .steps").first).to_contain_text("Answered")
    expect(page.locator(".item-person").first).to_contain_text("Answer from Dr Lena Weber")


def test_two_claims_in_the_same_instant_have_one_winner_and_the_loser_sees_who(case: Escalation, enter: Enter) -> None:
    consoles = [enter(WEBER), enter(OKAFOR)]
    for page in consoles:
        take_up(page, case)
    at = consoles[0].evaluate("Date.now()") + 1500
    for page in consoles:
        page.evaluate("(at) => { setTimeout(() => document.querySelector('.next-step').click(), at - Date.now()); }", at)
    for page in consoles:
        expect(page.locator(".case-state")).to_have_text(re.compile("Yours|has it"))
    states = [page.locator(".case-state").inner_text() for page in consoles]
    assert sorted(state == "Yours" for state in states) == [False, True]
    winner, loser = (0, 1) if states[0] == "Yours" else (1, 0)
    name = (WEBER, OKAFOR)[winner]
    expect(consoles[loser].locator(".case-head [role=alert]")).to_contain_text(f"{name} (synthetic) was faster")
    expect(consoles[loser].locator(".reply-hint")).to_contain_text(name)
    expect(consoles[loser].locator("#reply")).to_be_hidden()
    expect(row(consoles[loser], case)).to_contain_text(f"{name} (synthetic) has it")


def test_everything_by_keyboard_alone(case: Escalation, patient: Patient, enter: Enter) -> None:
    page = enter(None)
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").startswith(WEBER):
            break
    page.keyboard.press("Enter")
    row(page, case).wait_for()
    for _ in range(200):
        page.keyboard.press("j")
        if page.evaluate("document.activeElement.closest('.row')?.dataset.id") == case.id:
            break
    page.keyboard.press("Enter")
    shown(page, case)
    page.keyboard.press("r")  # a case that waits is claimed on the way
    expect(page.locator("#reply")).to_be_focused()
    page.keyboard.type("jkcrnuhe? decides your doctor.")
    expect(page.locator("#reply")).to_have_value("jkcrnuhe? decides your doctor.")
    page.wait_for_timeout(1500)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".case-state")).to_contain_text("Answered by you")
    expect(page.locator(".case-title")).to_be_focused()
    page.keyboard.press("n")
    assert focused(page) == "note"
    page.keyboard.type("Referrer informed.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".note-list")).to_contain_text("Referrer informed.")
    page.keyboard.press("Escape")
    page.keyboard.press("i")
    assert focused(page) == "record-received-by"
    page.keyboard.type("Dr Example")
    page.keyboard.press("Enter")
    expect(page.locator(".record-state")).to_have_text("not complete")
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    page.keyboard.press("e")
    expect(page.locator(".status")).to_contain_text("Closed.")
    page.keyboard.press("z")
    shown(page, case)
    assert patient.store.escalation(case.id).state == "answered"
    page.keyboard.press("e")
    expect(row(page, case)).to_have_count(0, timeout=UNDO + PATIENCE)
    assert patient.store.escalation(case.id).state == "closed"


def test_the_draft_is_taken_over_by_one_key_and_stays_a_draft_until_confirmed(admit: Admit, server: Server, enter: Enter) -> None:
    patient = admit(KIDNEY)
    case = asked(patient, server, CANCER)
    page = enter()
    claim(page, case)
    expect(page.locator(".draft-text")).to_contain_text("report")
    page.keyboard.press("d")
    taken = page.locator("#reply").input_value()
    assert taken
    expect(page.locator(".draft-flag")).to_be_visible()
    page.locator("#reply").press("Control+Enter")
    expect(page.locator(".draft-flag")).to_be_hidden()
    assert patient.events("replied") == []
    page.wait_for_timeout(1500)
    page.locator("#reply").press("Control+Enter")
    expect(page.locator(".case-state")).to_contain_text("Answered by you")
    assert [event.content["text"] for event in patient.events("replied")] == [taken]


def test_a_draft_that_was_changed_is_no_draft_any_more(admit: Admit, server: Server, enter: Enter) -> None:
    page = enter()
    claim(page, asked(admit(KIDNEY), server, CANCER))
    page.keyboard.press("d")
    page.keyboard.type(" Dr Weber")
    expect(page.locator(".draft-flag")).to_be_hidden()
    expect(page.locator(".send")).not_to_contain_text("Confirm")


def test_what_differs_from_the_report_is_warned_of_and_can_be_sent_all_the_same(
    case: Escalation, patient: Patient, enter: Enter
) -> None:
    page = enter()
    claim(page, case)
    page.locator("#reply").fill("There is a small right pleural effusion.")
    expect(page.locator(".warnings")).to_contain_text("Side")
    expect(page.locator(".send")).to_contain_text("Send anyway")
    page.wait_for_timeout(500)
    page.locator("#reply").press("Control+Enter")
    expect(page.locator(".case-state")).to_contain_text("Answered by you")
    assert len(patient.events("replied")) == 1


def test_words_typed_and_sent_at_once_are_read_back_before_they_go(case: Escalation, patient: Patient, enter: Enter) -> None:
    page = enter()
    claim(page, case)
    page.locator("#reply").fill("There is a small right pleural effusion.")
    page.locator("#reply").press("Control+Enter")
    expect(page.locator(".warnings")).to_be_visible()
    assert patient.events("replied") == []
    page.locator("#reply").press("Control+Enter")
    expect(page.locator(".case-state")).to_contain_text("Answered by you")


def test_ready_sentences_show_and_send_what_the_patient_reads(patient: Patient, server: Server, enter: Enter) -> None:
    client = Client(server.base, patient.person)
    client.ask(client.open(patient.report), "Muss ich operiert werden?", language="de")
    (case,) = patient.store.escalations(conversation_id=patient.chat)
    page = enter()
    claim(page, case)
    chip = page.locator(".chip").first
    sent_as = chip.locator(".sent-as").inner_text()
    page.keyboard.press("1")
    expect(chip).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".preview")).to_contain_text(sent_as)
    write(page, "Ihre Praxis weiß mehr.")
    page.locator("#reply").press("Control+Enter")
    expect(page.locator(".case-state")).to_contain_text("Answered by you")
    (reply,) = patient.events("replied")
    assert reply.content["text"].startswith(sent_as)
    assert reply.content["text"].endswith("Ihre Praxis weiß mehr.")


def test_a_note_never_reaches_the_patient(case: Escalation, patient: Patient, visit: Visit, enter: Enter) -> None:
    patients = visit(patient)
    page = enter()
    claim(page, case)
    page.keyboard.press("n")
    page.keyboard.type("Between us: ring the ward.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".note-list")).to_contain_text("ring the ward")
    assert page.locator("#reply").input_value() == ""
    patients.wait_for_timeout(800)
    assert "ring the ward" not in patients.locator("plainrad-chat").inner_text()
    assert patient.events("replied") == []


def test_a_script_in_an_answer_or_a_note_is_only_text(case: Escalation, patient: Patient, visit: Visit, enter: Enter) -> None:
    bad = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"
    patients = visit(patient)
    page = enter()
    claim(page, case)
    write(page, f"See {bad}")
    page.locator("#reply").press("Control+Enter")
    expect(patients.locator(".item-person")).to_contain_text(bad)
    expect(page.locator(".from-staff .said-text")).to_contain_text(bad)
    page.locator("#note").fill(bad)
    page.locator("#note").press("Control+Enter")
    expect(page.locator(".note-list")).to_contain_text(bad)
    for each in (page, patients):
        assert each.locator("plainrad-console img, plainrad-chat img, plainrad-console script, plainrad-chat script").count() == 0
        assert "broken" not in each.title()


def test_unsent_words_survive_a_reload_and_signing_out_forgets_them(case: Escalation, enter: Enter) -> None:
    page = enter()
    claim(page, case)
    write(page, "Half an answ")
    page.locator("#note").fill("half a note")
    page.reload()
    shown(page, case)
    expect(page.locator("#reply")).to_have_value("Half an answ")
    expect(page.locator("#note")).to_have_value("half a note")
    expect(row(page, case)).to_contain_text("Not sent yet")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name=WEBER).wait_for()
    assert page.evaluate("sessionStorage.length") == 0
    assert "#" not in page.url
    page.get_by_role("button", name=WEBER).click()
    take_up(page, case)
    expect(page.locator("#reply")).to_have_value("")


def test_an_answer_sent_without_a_line_goes_out_once_when_it_is_back(
    case: Escalation, patient: Patient, server: Server, enter: Enter
) -> None:
    with Line(server.app_port) as line:
        page = enter(base=line.base)
        claim(page, case)
        write(page, "Your doctor decides about that with you.")
        line.cut()
        page.locator("#reply").press("Control+Enter")
        expect(page.locator(".to-patient [role=alert]")).to_contain_text("Not sent yet")
        expect(page.locator("#reply")).to_have_value("Your doctor decides about that with you.")
        expect(page.locator(".line")).to_contain_text("No connection")
        line.mend()
        expect(page.locator("#reply")).to_have_value("", timeout=30_000)
        expect(page.locator(".line")).to_be_empty()
        assert len(patient.events("replied")) == 1


def test_a_follow_up_opens_the_case_once_more_and_is_marked_as_new(
    case: Escalation, patient: Patient, visit: Visit, enter: Enter
) -> None:
    patients, page = visit(patient), enter()
    claim(page, case)
    write(page, "Your doctor decides about that with you.")
    page.locator("#reply").press("Control+Enter")
    expect(patients.locator(".item-person .fresh")).to_have_text("New")
    patients.locator("#composer").fill("And when will that be?")
    patients.locator("#composer").press("Enter")
    expect(row(page, case)).to_contain_text("New message")
    expect(page.locator(".said", has_text="And when will that be?")).to_contain_text("New")
    expect(patients.locator(".item-case [aria-current=step]")).to_be_visible()
    assert patients.locator(".item-turn ~ .item-case").count() == 1
    write(page, "They will tell you tomorrow.")
    page.locator("#reply").press("Control+Enter")
    expect(patients.locator(".item-person", has_text="They will tell you tomorrow.")).to_be_visible()
    expect(row(page, case)).not_to_contain_text("New message")


def test_no_words_of_a_patient_stand_in_title_or_address(case: Escalation, patient: Patient, enter: Enter) -> None:
    seen: list[str] = []
    page = enter()
    page.on("request", lambda request: seen.append(request.url))
    claim(page, case)
    write(page, "Secret words.")
    page.locator("#reply").press("Control+Enter")
    expect(page.locator(".case-state")).to_contain_text("Answered by you")
    told = " ".join([page.title(), page.url, *seen])
    for word in ("Pat", "operation", "effusion", "Secret"):
        assert word not in told


def test_single_keys_can_be_switched_off(case: Escalation, patient: Patient, enter: Enter) -> None:
    page = enter()
    take_up(page, case)
    page.keyboard.press("Shift+?")
    page.get_by_label("Single keys work").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.wait_for_timeout(500)
    assert patient.store.escalation(case.id).state == "waiting"


def test_a_case_is_transferred_by_keyboard(case: Escalation, patient: Patient, enter: Enter) -> None:
    page = enter()
    claim(page, case)
    page.keyboard.press("t")
    page.locator("#transfer-to").select_option(label="Dr Samuel Okafor (synthetic)")
    page.locator("#transfer-to").press("Enter")
    expect(page.locator(".case-state")).to_contain_text("Dr Samuel Okafor (synthetic) has it")
    assert patient.store.escalation(case.id).owner == "demo-okafor"


def test_the_head_puts_back_what_somebody_else_has(case: Escalation, patient: Patient, enter: Enter, weber: Actor) -> None:
    patient.store.claim(case.id, weber)
    page = enter("Prof Maja Lindqvist")
    take_up(page, case)
    expect(page.locator(".case-state")).to_contain_text("Dr Lena Weber")
    page.keyboard.press("u")
    page.locator(".status .plain").wait_for()
    page.reload()
    expect(row(page, case)).not_to_contain_text("Dr Lena Weber")
    assert patient.store.escalation(case.id).state == "waiting"


def test_a_case_that_closes_while_somebody_writes_keeps_the_words(
    case: Escalation, patient: Patient, weber: Actor, enter: Enter
) -> None:
    page = enter()
    claim(page, case)
    write(page, "Nearly done")
    patient.store.close_case(case.id, weber)
    expect(page.locator("#reply")).to_have_js_property("readOnly", True)
    expect(page.locator("#reply")).to_have_value("Nearly done")


def test_a_step_that_can_be_undone_is_taken_when_the_page_goes(case: Escalation, patient: Patient, enter: Enter) -> None:
    page = enter()
    claim(page, case)
    page.keyboard.press("u")
    page.locator(".status .plain").wait_for()
    assert patient.store.escalation(case.id).state == "claimed"
    page.reload()
    row(page, case).wait_for()
    expect(row(page, case)).not_to_contain_text("Yours")
    assert patient.store.escalation(case.id).state == "waiting"


def test_an_answer_that_is_not_sent_holds_the_case_once(case: Escalation, enter: Enter) -> None:
    page = enter()
    claim(page, case)
    write(page, "Half an answ")
    page.locator("#reply").press("Escape")
    page.keyboard.press("e")
    expect(page.locator(".case-head [role=alert]")).to_contain_text("not sent")
    page.keyboard.press("e")
    expect(page.locator(".status")).to_contain_text("Closed.")
    page.keyboard.press("z")
    shown(page, case)
    expect(page.locator("#reply")).to_have_value("Half an answ")


def test_an_answer_that_is_too_long_is_refused_and_kept(case: Escalation, patient: Patient, enter: Enter) -> None:
    page = enter()
    claim(page, case)
    page.locator("#reply").fill("a " * 50_000)
    page.locator("#reply").press("Control+Enter")
    expect(page.locator(".to-patient [role=alert]")).to_be_visible()
    expect(page.locator(".to-patient [role=alert]")).not_to_be_empty()
    assert len(page.locator("#reply").input_value()) == 100_000
    assert page.locator("#reply").get_attribute("readonly") is None
    assert patient.events("replied") == []


def test_after_the_session_has_ended_the_same_person_finds_the_words_again(case: Escalation, enter: Enter) -> None:
    page = enter()
    claim(page, case)
    write(page, "Half an answ")
    page.route("**/api/staff/**", lambda route: route.fulfill(status=401, json={"code": "unauthorized", "detail": "Sign in."}))
    page.locator("#reply").press("Control+Enter")
    expect(page.locator(".signin [role=alert]")).to_contain_text("session has ended")
    page.unroute("**/api/staff/**")
    page.get_by_role("button", name=WEBER).click()
    shown(page, case)
    expect(page.locator("#reply")).to_have_value("Half an answ")
    page.evaluate("sessionStorage.setItem('plainrad-staff session', 'null')")
    page.reload()
    page.get_by_role("button", name=OKAFOR).click()
    page.locator(".bar").wait_for()
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.includes('unsent')).length") == 0


def test_an_urgent_case_is_told_of_when_it_comes(admit: Admit, enter: Enter) -> None:
    page = enter()
    page.locator(".row").first.wait_for()
    admit("Findings: Large right tension pneumothorax.\n\nImpression: Tension pneumothorax.")
    expect(page.locator(".status")).to_contain_text("tier 1")


def test_a_finding_without_a_conversation_is_recorded(admit: Admit, enter: Enter) -> None:
    patient = admit("Findings: Large right tension pneumothorax.\n\nImpression: Tension pneumothorax.")
    (case, *_) = patient.store.escalations(report_id=patient.report)
    page = enter()
    take_up(page, case)
    expect(page.locator(".report-text mark").first).to_be_in_viewport()
    page.keyboard.press("c")
    expect(page.locator(".reply-hint")).to_contain_text("no conversation")
    expect(page.locator("#reply")).to_be_hidden()
    page.keyboard.press("i")
    page.keyboard.type("Dr Example, ward 4")
    page.get_by_role("button", name="Me", exact=True).click()
    page.get_by_role("button", name="Now", exact=True).click()
    page.get_by_role("button", name="By telephone").click()
    page.locator("#record-how").press("Enter")
    expect(page.locator(".record-state")).to_have_text("complete")
    told = patient.store.escalation(case.id).communication
    assert (told.received_by, told.told_by, told.how) == ("Dr Example, ward 4", "Dr Lena Weber (synthetic)", "By telephone")
    expect(page.locator(".next-step")).to_contain_text("Close")


def test_an_operator_sees_the_outbox_and_no_case(enter: Enter) -> None:
    seen: list[str] = []
    page = enter(None)
    page.on("request", lambda request: seen.append(request.url))
    page.get_by_role("button", name=OPERATOR).click()
    page.get_by_role("heading", name="Outbox").wait_for()
    expect(page.locator(".queue")).to_be_hidden()
    page.wait_for_timeout(300)
    assert [url for url in seen if re.search("/(cases|queue|events)", url)] == []


def test_a_search_finds_a_case_and_ends_when_it_is_opened(case: Escalation, enter: Enter) -> None:
    page = enter()
    row(page, case).wait_for()
    page.keyboard.press("/")
    page.keyboard.type("nothing of the kind")
    expect(page.locator(".row")).to_have_count(0)
    page.locator("#find").fill(case.id)
    expect(page.locator(".row")).to_have_count(1)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    shown(page, case)
    expect(page.locator("#find")).to_have_value("")


def test_a_wrong_password_is_refused_in_a_sentence(enter: Enter) -> None:
    page = enter(None)
    page.get_by_label("Email").fill("nobody@example.org")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("[role=alert]")).not_to_be_empty()
    expect(page.get_by_label("Password")).to_have_value("")


def test_overdue_is_said_in_words(patient: Patient, server: Server, enter: Enter) -> None:
    case = asked(patient, server)
    page = enter()
    row(page, case).wait_for()
    ahead = int(time.time() * 1000) + 40 * 24 * 3_600_000
    page.evaluate("(now) => { Date.now = () => now; }", ahead)
    expect(row(page, case).locator(".due.overdue")).to_contain_text(re.compile(r"\d+ days late"), timeout=PATIENCE)
