/** What stands first in every conversation: who is answering, the report in a few points, questions one could ask. */

import { answer, row, sentence } from "./answer.js";
import { button, h } from "./dom.js";

const POINTS = 5;
const QUESTIONS = 4;

/** `first` is true as long as nothing was asked: only then are questions proposed. */
export function welcome(report, page, { provider, first, open, onOpen }) {
  const say = (key, slots) => page.words.say(key, slots);
  const made = [h("p", { class: "who" }, say("welcome.assistant", { provider: provider || say("welcome.provider") }))];
  if (!page.words.ready) made.push(h("p", { class: "notice", lang: page.words.language }, page.words.own("language.not_ready")));
  if (report.text) made.push(...summary(report, page, open, onOpen));
  const questions = first ? suggestions(report.suggestions ?? [], page) : null;
  if (questions) made.push(h("h2", { class: "small-title", id: "could-ask" }, say("welcome.suggestions")), questions);
  return made;
}

/** Questions of this very report, and the offer of a person, as buttons. */
export function suggestions(list, page) {
  const shown = list.slice(0, QUESTIONS);
  if (!shown.length) return null;
  return h(
    "ul", { class: "suggestions", role: "list" },
    ...shown.map((each) =>
      h("li", {}, button(each.text, () => (each.kind === "person" ? page.askPerson("") : page.ask(each.text)), { class: "suggestion" })),
    ),
  );
}

function summary(report, page, open, onOpen) {
  const title = h("h2", { class: "small-title" }, page.words.say("welcome.summary"));
  const said = report.summary?.sentences ?? [];
  const { points, rest } = inPoints(said);
  if (!points.length) return said.length ? [title, ...answer(said, page, report.version)] : [h("p", {}, page.words.say("welcome.no_summary"))];
  const language = report.summary.language;
  const list = h(
    "ul", { class: "points", role: "list", lang: language },
    ...points.map((point) => h("li", {}, ...point.map((each) => sentence(each, page, report.version)))),
  );
  const made = [title, list];
  const all = [...points.flat(), ...rest];
  let more = null;
  if (rest.length && !open) {
    more = button(page.words.say("welcome.more"), onOpen, { class: "quiet-button" });
  } else if (rest.length) {
    made.push(h("div", { class: "rest", lang: language, tabindex: "-1" }, ...rest.map((each) => h("p", {}, sentence(each, page, report.version)))));
  }
  const below = row(all.map((each) => each.text).join(" "), language, page, {});
  if (more) below.prepend(more);
  made.push(below);
  return made;
}

/**
 * The first sentences that come from the report, each with the sentences that explain its words ("extra fluid has
 * collected …"): three to five points, in the order in which the assistant gave them, most important first.
 */
function inPoints(said) {
  const points = [];
  const rest = [];
  const from = (each, kind) => each.sources.filter((source) => source.kind === kind).map((source) => source.id);
  for (const each of said) {
    if (from(each, "report").length) {
      if (points.length < POINTS) points.push([each]);
      else rest.push(each);
      continue;
    }
    const words = from(each, "glossary");
    const point = points.find(([head]) => from(head, "glossary").some((id) => words.includes(id)));
    if (point && point.length < 2) point.push(each);
    else if (words.length) rest.push(each);
  }
  return { points, rest };
}
