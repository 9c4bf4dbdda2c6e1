/** The report as it was written: every character kept, headings as headings, known words as buttons, places marked. */

import { button, h, scrollWithin } from "./dom.js";
import { longDate } from "./times.js";

export class ReportView {
  #marks = [];
  #at = (offset) => offset;

  /** `onWord(term, element, how)` is told of taps, keys and a resting mouse; how is "press", "rest" or "leave". */
  constructor(onWord) {
    this.#onWord = onWord;
    this.body = h("div", { class: "report-text" });
    this.notices = h("div", { class: "report-notices" });
    this.head = h("header", { class: "report-head" });
    this.node = h("div", { class: "report-sheet" }, this.head, this.notices, this.body);
  }

  #onWord;

  /** `onBack` leads back to the report of the conversation, where another is shown. */
  show(report, words, onBack = null) {
    this.report = report;
    this.#marks = [];
    this.head.replaceChildren(
      h("h2", { class: "report-title", lang: report.language }, report.title),
      h("p", { class: "quiet" }, longDate(report.date, words.spoken)),
    );
    if (onBack) this.head.append(button(words.say("report.back"), onBack, { class: "quiet-button" }));
    if (report.terms.some((term) => term.explained !== false)) this.head.append(h("p", { class: "quiet hint" }, words.say("report.hint")));
    this.notices.replaceChildren(
      ...(report.problems ?? []).map((problem) => h("p", { class: "notice" }, problem.sentence)),
    );
    this.body.lang = report.language;
    this.#at = places(report.text);
    this.body.replaceChildren(...blocks(report, this.#at, (term, text) => this.#word(term, text)));
  }

  /** Mark places of the text, given as [start, end] in characters; the first of them comes into view in `pane`. */
  mark(spans, pane) {
    this.unmark();
    for (const [start, end] of spans) this.#wrap(this.#at(start), this.#at(end));
    if (this.#marks.length) scrollWithin(pane, this.#marks[0]);
    return this.#marks;
  }

  unmark() {
    for (const mark of this.#marks) {
      const parent = mark.parentNode;
      mark.replaceWith(...mark.childNodes);
      parent?.normalize();
    }
    this.#marks = [];
  }

  #wrap(start, end) {
    const walker = document.createTreeWalker(this.body, NodeFilter.SHOW_TEXT);
    const inside = [];
    let offset = 0;
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const from = Math.max(start - offset, 0);
      const to = Math.min(end - offset, node.data.length);
      if (from < to) inside.push([node, from, to]);
      offset += node.data.length;
      if (offset >= end) break;
    }
    for (const [node, from, to] of inside) {
      if (node.parentNode.nodeName === "MARK") continue;
      const part = from ? node.splitText(from) : node;
      if (to - from < part.data.length) part.splitText(to - from);
      const mark = h("mark", { tabindex: "-1" });
      part.replaceWith(mark);
      mark.append(part);
      this.#marks.push(mark);
    }
  }

  #word(term, text) {
    const tell = (how) => this.#onWord({ concept: term.concept, text }, word, how);
    const word = h(
      "span",
      {
        class: "word", role: "button", tabindex: "0", "aria-haspopup": "dialog", "data-concept": term.concept,
        on: {
          click: () => tell("press"),
          keydown: (event) => {
            if (event.key !== "Enter" && event.key !== " ") return;
            event.preventDefault();
            tell("press");
          },
          // Moved there by hand: a word that scrolls under a mouse at rest opens nothing.
          pointermove: (event) => event.pointerType === "mouse" && tell("rest"),
          pointerleave: (event) => event.pointerType === "mouse" && tell("leave"),
        },
      },
      text,
    );
    return word;
  }
}

/** From the server's offsets, which count characters, to JavaScript's, which count UTF-16 units. */
function places(text) {
  if (!/[\ud800-\udbff]/.test(text)) return (offset) => offset;
  const units = [0];
  for (const character of text) units.push(units.at(-1) + character.length);
  return (offset) => units[Math.min(offset, units.length - 1)];
}

/** The whole text as blocks: each section with its heading, then its words. Nothing is added or left out. */
function blocks(report, at, word) {
  const { text } = report;
  const terms = apart(report.terms.filter((term) => term.explained !== false), at);
  const sentences = report.sentences.map((each) => [at(each.start), at(each.end)]);
  const written = (start, end) => runs(text, start, end, sentences, terms, word);
  const made = [];
  let done = 0;
  for (const section of report.sections) {
    const start = at(section.start);
    const end = at(section.end);
    if (start < done) continue;
    made.push(...written(done, start));
    let body = start;
    const parts = [];
    if (section.heading && text.startsWith(section.heading, start)) {
      body = start + section.heading.length;
      body += /^[^\S\n]*[:：]?\s*/.exec(text.slice(body, end))[0].length;
      parts.push(h("h3", { class: "report-heading" }, text.slice(start, body)));
    }
    parts.push(...written(body, end));
    made.push(h("section", { class: "report-section", "data-kind": section.kind }, ...parts));
    done = end;
  }
  made.push(...written(done, text.length));
  return made;
}

/** The longest words win where two lie over each other. */
function apart(terms, at) {
  const byLength = [...terms].sort((a, b) => b.end - b.start - (a.end - a.start));
  const kept = [];
  for (const term of byLength) {
    const placed = { ...term, start: at(term.start), end: at(term.end) };
    if (kept.every((other) => placed.end <= other.start || placed.start >= other.end)) kept.push(placed);
  }
  return kept.sort((a, b) => a.start - b.start);
}

/**
 * Between sentences, line breaks are the writer's own and are shown; inside one they come from a narrow printer,
 * and the line flows on. A blank line is shown as a gap, however many there are.
 */
function runs(text, start, end, sentences, terms, word) {
  const made = [];
  let done = start;
  const gap = (upto) => {
    if (upto <= done) return;
    const kind = /^\s*\n\s*\n\s*$/.test(text.slice(done, upto)) ? "gap" : "between";
    made.push(h("span", { class: kind }, ...pieces(text, done, upto, terms, word)));
    done = upto;
  };
  for (const [from, to] of sentences) {
    if (from < done || to > end || from >= end) continue;
    gap(from);
    made.push(h("span", { class: "sentence" }, ...pieces(text, from, to, terms, word)));
    done = to;
  }
  gap(end);
  return made;
}

function pieces(text, start, end, terms, word) {
  const made = [];
  let done = start;
  for (const term of terms) {
    if (term.start < done || term.end > end) continue;
    if (term.start > done) made.push(text.slice(done, term.start));
    made.push(word(term, text.slice(term.start, term.end)));
    done = term.end;
  }
  if (done < end) made.push(text.slice(done, end));
  return made;
}
