/** Sentences of an answer with the small marks that say where they come from, and the row of what one can do with it. */

import { button, h } from "./dom.js";

/**
 * A sentence and its marks. `page` has words, cite(sources, button, version, earlier report or null), explain(concept, button); `version` is the
 * report's version that the answer was drawn from, `fixed` whether fixed wording says that it is.
 */
export function sentence(said, page, version = null, fixed = true) {
  const marks = [];
  const cited = said.sources.filter((source) => source.kind === "report" && source.start !== null);
  for (const report of new Set(cited.map((source) => source.report ?? null))) {
    const spans = cited.filter((source) => (source.report ?? null) === report);
    const name = page.words.say(report === null ? "source.report" : "source.earlier");
    marks.push(button(name, (event) => page.cite(spans, event.currentTarget, version, report), { class: "source" }));
  }
  const concepts = new Set(said.sources.filter((source) => source.kind === "glossary").map((source) => source.id));
  for (const concept of concepts) {
    marks.push(
      button(page.words.say("source.glossary"), (event) => page.explain(concept, event.currentTarget), {
        class: "source", "aria-haspopup": "dialog",
      }),
    );
  }
  for (const source of said.sources.filter((each) => each.kind === "person")) {
    marks.push(h("span", { class: "source still" }, source.quote || source.id));
  }
  if (!marks.length && fixed && isFixed(said)) {
    marks.push(h("span", { class: "source still" }, page.words.say("source.wording")));
  }
  return h("span", { class: "said" }, said.text, ...marks.flatMap((mark) => [" ", mark]), " ");
}

/** Said in fixed wording, the same for everybody. */
function isFixed(said) {
  return said.sources.length > 0 && said.sources.every((source) => source.kind === "wording");
}

/** An answer: its first sentence stands alone, as it says what was asked; the rest follows. */
export function answer(sentences, page, version) {
  const said = sentences.filter(Boolean);
  const few = said.length <= 5;
  // Where sentences of fixed wording follow each other in one paragraph, the last of them says so for all.
  const [first, ...rest] = said.map((each, index) =>
    sentence(each, page, version, !(few && index && said[index + 1] && isFixed(said[index + 1]))),
  );
  if (!first) return [];
  const paragraphs = few ? [rest] : rest.map((each) => [each]);
  return [[first], ...paragraphs].filter((each) => each.length).map((each) => h("p", {}, ...each));
}

/** Listen, copy, "I still don't understand", "Ask a radiologist": what can't work here is not shown. */
export function row(text, language, page, { again, person }) {
  const made = [];
  if ("speechSynthesis" in window) made.push(listen(text, language, page));
  if (navigator.clipboard) made.push(copy(text, page));
  if (again) made.push(button(page.words.say("row.again"), again, { class: "quiet-button" }));
  if (person) made.push(button(page.words.say("row.person"), person, { class: "quiet-button" }));
  return h("div", { class: "row", role: "group", "aria-label": page.words.say("row.label") }, ...made);
}

function listen(text, language, page) {
  let speaking = null;
  const name = () => page.words.say(speaking ? "row.stop" : "row.listen");
  const control = button(name(), () => {
    const before = speaking;
    speechSynthesis.cancel();
    if (before) return;
    const speech = new SpeechSynthesisUtterance(text);
    speech.lang = language;
    speech.onend = speech.onerror = () => {
      if (speaking === speech) speaking = null;
      control.textContent = name();
    };
    speaking = speech;
    control.textContent = name();
    speechSynthesis.speak(speech);
  }, { class: "quiet-button" });
  return control;
}

function copy(text, page) {
  const control = button(page.words.say("row.copy"), async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      return; // not allowed here: the text can still be selected by hand
    }
    control.textContent = page.words.say("row.copied");
    page.announce(page.words.say("row.copied"));
    setTimeout(() => (control.textContent = page.words.say("row.copy")), 2500);
  }, { class: "quiet-button" });
  return control;
}

