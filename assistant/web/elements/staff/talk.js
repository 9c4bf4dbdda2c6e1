/** What was said with the patient, as it stands in the log, and what happened to the case between. */

import { button, h, unseen } from "../dom.js";
import { clock } from "./due.js";

/** What happened, in a word each; what is not here is of no use to a reader of the conversation. */
const HAPPENED = new Set([
  "escalated", "reopened", "claimed", "unclaimed", "transferred", "closed", "returned", "person_requested", "person_withdrawn",
  "delivered", "read", "amended", "withdrawn", "erased", "forwarded", "emergency", "failed",
]);

export class TalkView {
  #drawn = "";

  constructor(desk) {
    this.desk = desk;
    this.list = h("div", { class: "talk-list" });
    this.node = h(
      "section", { class: "pane talk-pane", id: "area-talk", tabindex: "0", "aria-label": desk.words.say("talk.title") },
      h("h3", { class: "pane-title" }, desk.words.say("talk.title")),
      this.list,
    );
  }

  /** Draw what is new; a reader who has scrolled up stays where they are. */
  show(data) {
    const stamp = JSON.stringify([data.conversations.map(({ id, events }) => [id, events.length, events.at(-1)?.seq]), data.case.unread]);
    if (stamp === this.#drawn) return;
    const first = this.#drawn === "";
    this.#drawn = stamp;
    const pane = this.node;
    const atEnd = pane.scrollTop + pane.clientHeight >= pane.scrollHeight - 40;
    const many = data.conversations.length > 1;
    this.list.replaceChildren(
      ...data.conversations.flatMap(({ events }, index) => [
        many ? h("h4", { class: "talk-which" }, this.desk.words.say("talk.which", { number: index + 1, count: data.conversations.length })) : null,
        h("ol", { class: "talk", role: "list" }, ...this.#events(events, data)),
      ]).filter(Boolean),
    );
    if (first || atEnd) pane.scrollTop = pane.scrollHeight;
  }

  #events(events, data) {
    const staff = events.filter((event) => event.from.kind === "staff").at(-1)?.seq ?? 0;
    return events.map((event) => {
      const fresh = data.case.unread && event.from.kind === "patient" && event.seq > staff;
      return said(event) ? this.#said(event, data, fresh) : HAPPENED.has(event.kind) ? this.#happened(event) : null;
    }).filter(Boolean);
  }

  #said(event, data, fresh) {
    const { words, worklist } = this.desk;
    const say = (key, slots) => words.say(key, slots);
    const who = event.from.kind === "staff" ? event.from.name ?? say("talk.staff") : say(`talk.${event.from.kind}`);
    const about = [];
    if (event.kind === "emergency") about.push(say("talk.emergency"));
    else if (event.outcome) about.push(say(`outcome.${event.outcome}`));
    const text = event.sentences ? event.sentences.map((each) => this.#sentence(each)) : paragraphs(event.text);
    return h(
      "li", { class: `said from-${event.from.kind}`, "data-kind": event.kind },
      h(
        "p", { class: "said-who" },
        h("span", { class: "name" }, who), " ",
        h("time", { datetime: event.at }, clock(event.at, worklist.now, words)),
        ...about.map((word) => h("span", { class: "outcome" }, word)),
        fresh ? h("span", { class: "row-news" }, say("talk.new")) : null,
      ),
      h("div", { class: "said-text", lang: data.patient_language }, ...text),
    );
  }

  #sentence(sentence) {
    return h("span", {}, sentence.text, " ", ...marks(sentence.sources ?? [], this.desk));
  }

  #happened(event) {
    const { words, worklist } = this.desk;
    const text = words.say(`event.${event.kind}`, { name: event.from.name ?? words.say("talk.staff") });
    return h("li", { class: "happened" }, h("time", { datetime: event.at }, clock(event.at, worklist.now, words)), ` ${text}`);
  }
}

/** The marks behind a sentence: where in the report it comes from (a button), or which entry of the glossary. */
export function marks(sources, desk) {
  const say = (key) => desk.words.say(key);
  const spans = sources.filter((source) => source.kind === "report" && Number.isInteger(source.start));
  const made = [];
  if (spans.length) {
    const quote = spans.map((each) => each.quote).filter(Boolean).join(" … ");
    made.push(
      button(say("source.report"), () => desk.cite(spans), { class: "source", title: quote || null }),
      quote ? unseen(` ${quote}`) : null, " ",
    );
  }
  const named = new Set(sources.filter((source) => source.kind === "glossary").map((source) => source.quote || source.id));
  if (named.size) made.push(h("span", { class: "source still" }, say("source.glossary")), unseen(` ${[...named].join(", ")}`), " ");
  return made.filter(Boolean);
}

function said(event) {
  return Boolean(event.sentences?.length || event.text);
}

function paragraphs(text) {
  return text.split(/\n{2,}/).map((part) => h("p", { class: "asis" }, part));
}
