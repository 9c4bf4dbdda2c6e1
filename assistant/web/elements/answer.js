/** Sentences of an answer with the small marks that say where they come from, and the row of what one can do with it. */

import { button, h } from "./dom.js";

/**
 * A sentence and its marks. `page` has words, cite(sources, button), explain(concept, button); `version` is the
 * report's version that the answer was drawn from.
 */
export function sentence(said, page, version = null) {
  const marks = [];
  const spans = said.sources.filter((source) => source.kind === "report" && source.start !== null);
  if (spans.length) {
    marks.push(button(page.words.say("source.report"), (event) => page.cite(spans, event.currentTarget, version), { class: "source" }));
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
  if (!marks.length && said.sources.some((source) => source.kind === "wording")) {
    marks.push(h("span", { class: "source still" }, page.words.say("source.wording")));
  }
  // The last word and the mark stay on one line.
  const cut = said.text.lastIndexOf(" ") + 1;
  return h(
    "span", { class: "said" },
    said.text.slice(0, cut),
    h("span", { class: "together" }, said.text.slice(cut), ...marks.slice(0, 1).flatMap((mark) => ["\u00a0", mark])),
    ...marks.slice(1).flatMap((mark) => [" ", mark]),
    " ",
  );
}

/** An answer: its first sentence stands alone, as it says what was asked; the rest follows. */
export function answer(sentences, page, version) {
  const said = sentences.filter(Boolean);
  const [first, ...rest] = said.map((each) => sentence(each, page, version));
  if (!first) return [];
  const paragraphs = rest.length > 4 ? rest.map((each) => h("p", {}, each)) : rest.length ? [h("p", {}, ...rest)] : [];
  return [h("p", { class: "first" }, first), ...paragraphs];
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

