"""The studio: try a question and see why it is answered so; change a word and see, sentence by sentence, what it would do.

Gradio, in one process, for staff who are signed in (`head`). The truth is in files and in the database, never in the page.
"""

from collections.abc import Callable
from typing import Any, cast

import gradio as gr
from fastapi import FastAPI, Request

from assistant.answer.evidence import Gather
from assistant.answer.reply import LEVELS, Level, Reply
from assistant.answer.turn import Assistant
from assistant.cases import Cases
from assistant.changes import Changes, Difference
from assistant.content import LANGUAGES, Content
from assistant.errors import PlainRadError
from assistant.report.model import Reading
from assistant.web.house import MAKERS, House

PATH = "/studio"
COOKIE = "plainrad_studio"
_LONGEST = 200_000  # characters of a report or a file that the page takes
_SHOWN = 200  # differing cases shown at once
Reload = Callable[[], None]
Composed = Callable[[], Assistant]


def mount(app: FastAPI, house: House, changes: Changes, reload: Reload, composed: Composed) -> FastAPI:
    """Hang the studio in. `reload` puts what is live in force; `composed` gives the assistant without a model, to compare."""
    blocks = _page(house, changes, reload, composed)
    blocks.queue(max_size=20, default_concurrency_limit=2)

    def signed_in(request: Request) -> str | None:
        session = house.sessions.of(request.cookies.get(COOKIE, ""))
        if session is None or session.role not in MAKERS or not house.store.may_sign_in(session.person_id):
            return None
        return session.person_id

    mounted: FastAPI = gr.mount_gradio_app(
        app,
        blocks,
        path=PATH,
        auth_dependency=signed_in,
        show_error=False,
        max_file_size="1mb",
        allowed_paths=[],
        run_history=False,
        footer_links=[],
        ssr_mode=False,
        root_path=(house.settings.root_path.rstrip("/") + PATH) if house.settings.root_path else None,
    )
    return mounted


def _page(house: House, changes: Changes, reload: Reload, composed: Composed) -> gr.Blocks:
    blocks: gr.Blocks
    with gr.Blocks(title="PlainRad studio", analytics_enabled=False) as blocks:
        gr.Markdown("# PlainRad studio\nFor clinicians and developers. Nothing here reaches a patient before it is made live.")
        with gr.Tab("Try a question"):
            _try(house, composed)
        with gr.Tab("Change a text"):
            _change(house, changes, reload)
    return blocks


# -- trying -------------------------------------------------------------------------------------------------------


def _try(house: House, composed: Composed) -> None:
    reports = Cases(house.content.wording).reports
    with gr.Row():
        with gr.Column():
            name = gr.Dropdown(sorted(reports), label="Synthetic report", value=None)
            report = gr.Textbox(label="Report", lines=14, max_length=_LONGEST)
            name.change(lambda chosen: reports.get(chosen, ""), name, report, api_visibility="private")
        with gr.Column():
            question = gr.Textbox(label="Question", max_length=2000)
            with gr.Row():
                language = gr.Dropdown(["", *LANGUAGES], value="", label="Language of the answer")
                level = gr.Dropdown(list(LEVELS), value="plain", label="Level")
            ask = gr.Button("Ask", variant="primary")
            state = gr.Textbox(label="Outcome", interactive=False)
    with gr.Row():
        given = gr.Dataframe(
            headers=["sentence", "source"],
            column_widths=["60%", "40%"],
            label="As set up (with a model, if there is one)",
            wrap=True,
            interactive=False,
        )
        plain = gr.Dataframe(
            headers=["sentence", "source"], column_widths=["60%", "40%"], label="Composed", wrap=True, interactive=False
        )
    verdicts = gr.Dataframe(
        headers=["check", "action", "rule", "why"], label="Verdicts and the rule that decided", wrap=True, interactive=False
    )
    facts = gr.Dataframe(
        headers=["concept", "assertion", "side", "change", "tier", "sentence"],
        label="What was read from the report",
        wrap=True,
        interactive=False,
    )

    def tried(text: str, asked: str, spoken: str, at: str) -> tuple[Any, ...]:
        if not text.strip() or not asked.strip():
            return "Give a report and a question.", [], [], [], []
        reading = house.assistant.read(text)
        language, country, level = spoken or None, house.settings.country or None, cast(Level, at)  # one of the choices
        reply, other = (
            each.ask(text, asked, language=language, country=country, level=level) for each in (house.assistant, composed())
        )
        return _outcome(reply, house.content), _sentences(reply), _sentences(other), _verdicts(reply), _facts(reading, house.content)

    ask.click(
        tried,
        [report, question, language, level],
        [state, given, plain, verdicts, facts],
        api_visibility="private",
        concurrency_limit=2,
    )


def _outcome(reply: Reply, content: Content) -> str:
    handoff = f", handed to {reply.handoff.to} ({reply.handoff.reason}, tier {reply.handoff.tier})" if reply.handoff else ""
    model = f", prompt {reply.prompt[0]} {reply.prompt[1][:12]}" if reply.prompt else ""
    return f"{reply.outcome} in {reply.language}, written by: {reply.writer}{handoff}{model}; content {content.hash[:12]}"


def _sentences(reply: Reply) -> list[list[str]]:
    return [[s.text, "; ".join(f"{c.kind} {c.id}" + (f": {c.quote}" if c.quote else "") for c in s.sources)] for s in reply.sentences]


def _verdicts(reply: Reply) -> list[list[str]]:
    return [[v.check, v.action, v.rule, v.explanation] for v in reply.verdicts]


def _facts(reading: Reading, content: Content) -> list[list[str]]:
    gather = Gather(reading, content.entries.kin)
    rows = [[f.concept, f.assertion.word, f.side or "", f.change or "", str(f.tier or ""), f.sentence] for f in reading.findings]
    main = {f.concept for f in gather.main().findings}
    return sorted(rows, key=lambda row: (row[0] not in main, row[-1]))


# -- changing -----------------------------------------------------------------------------------------------------


def _change(house: House, changes: Changes, reload: Reload) -> None:
    with gr.Row():
        file = gr.Dropdown(changes.files(), label="File", value=None)
        note = gr.Textbox(label="Why", max_length=500)
    text = gr.Code(label="Text", language="yaml", lines=18)
    with gr.Row():
        save = gr.Button("Save as a draft")
        chosen = gr.Dropdown(_listed(changes), label="Change", value=None)
        check = gr.Button("Evaluate")
        approve = gr.Button("Approve (second person)")
        live = gr.Button("Make live", variant="primary")
        drop = gr.Button("Throw away")
    said = gr.Textbox(label="What happened", interactive=False)
    differing = gr.Dataframe(
        headers=["case", "question", "before", "after", "fails"], label="Every sentence that differs", wrap=True, interactive=False
    )
    with gr.Row():
        wanted = gr.Textbox(label="Hash to go back to", max_length=64)
        back = gr.Button("Roll back")
    history = gr.Dataframe(
        headers=["at", "step", "by", "file", "hash"], value=_history(changes), label="History", wrap=True, interactive=False
    )

    def step(work: Callable[[str], tuple[str, list[list[str]]]]) -> Callable[..., tuple[Any, ...]]:
        def taken(request: gr.Request) -> tuple[Any, ...]:
            try:
                sentence, rows = work(str(request.username))
            except PlainRadError as error:
                sentence, rows = str(error), []
            return sentence, rows, gr.Dropdown(choices=_listed(changes)), _history(changes)

        return taken

    shown = [said, differing, chosen, history]

    def opened(name: str | None) -> str:
        return changes.text(name) if name else ""

    def saved(name: str | None, body: str, why: str, request: gr.Request) -> tuple[Any, ...]:
        if not name or len(body) > _LONGEST:
            return "Choose a file first.", [], gr.Dropdown(), _history(changes)
        work = step(lambda person: (f"draft {changes.draft(name, body, person, why).id} kept", []))
        return work(request)

    def checked(change: str | None, request: gr.Request) -> tuple[Any, ...]:
        def work(person: str) -> tuple[str, list[list[str]]]:
            found, rows = changes.check(change or "", person)
            verdict = f"blocked: {', '.join(found.new_unsafe)} newly unsafe" if found.new_unsafe else "may be approved"
            return f"{len(rows)} answers differ, {len(found.new_failures)} new failures; {verdict}", _rows(rows)

        return step(work)(request)

    def approved(change: str | None, request: gr.Request) -> tuple[Any, ...]:
        return step(lambda person: (f"approved: {changes.approve(change or '', person).hash[:12]}", []))(request)

    def promoted(change: str | None, request: gr.Request) -> tuple[Any, ...]:
        def work(person: str) -> tuple[str, list[list[str]]]:
            found = changes.promote(change or "", person)
            reload()
            return f"live: {found.hash[:12]}", []

        return step(work)(request)

    def dropped(change: str | None, request: gr.Request) -> tuple[Any, ...]:
        def work(person: str) -> tuple[str, list[list[str]]]:
            changes.drop(change or "", person)
            return "thrown away", []

        return step(work)(request)

    def returned(hash_: str, request: gr.Request) -> tuple[Any, ...]:
        def work(person: str) -> tuple[str, list[list[str]]]:
            found = changes.rollback(hash_.strip(), person)
            reload()
            return f"live again: {found[:12]}", []

        return step(work)(request)

    private: dict[str, Any] = {"api_visibility": "private", "concurrency_limit": 1}
    file.change(opened, file, text, **private)
    save.click(saved, [file, text, note], shown, **private)
    check.click(checked, chosen, shown, **private)
    approve.click(approved, chosen, shown, **private)
    live.click(promoted, chosen, shown, **private)
    drop.click(dropped, chosen, shown, **private)
    back.click(returned, wanted, shown, **private)


def _listed(changes: Changes) -> list[tuple[str, str]]:
    return [(f"{c.file} by {c.author}: {c.state}{f' ({c.note})' if c.note else ''}", c.id) for c in changes.all()]


def _history(changes: Changes) -> list[list[str]]:
    return [[r["at"], r["step"], r["by"], r["file"], r["hash"][:16]] for r in reversed(changes.history())]


def _rows(found: list[Difference]) -> list[list[str]]:
    return [[d.case, d.question, " ".join(d.before), " ".join(d.after), "; ".join(d.faults)] for d in found[:_SHOWN]]
