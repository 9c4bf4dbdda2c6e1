/** The queue: what is to be done first, then what colleagues have, then what is answered. */

import { button, h } from "../dom.js";
import { ago, due, language, span } from "./due.js";
import { tier } from "./tier.js";

const GROUPS = ["todo", "others", "answered"];

export class QueueView {
  #rows = new Map();
  #chosen = null;
  #open = null;

  /** `changed()` hears that other rows are shown or another is chosen. */
  constructor(desk, changed) {
    this.desk = desk;
    this.changed = changed;
    const say = (key) => desk.words.say(key);
    this.find = h("input", {
      id: "find", type: "search", autocomplete: "off", placeholder: say("queue.find"), "aria-label": say("queue.find"),
      on: { input: () => this.draw(), keydown: (event) => this.#search(event) },
    });
    this.count = h("p", { class: "quiet", role: "status" });
    this.lists = new Map(GROUPS.map((group) => [group, h("ol", { class: "rows", role: "list" })]));
    this.heads = new Map(GROUPS.map((group) => [group, h("h3", { class: "group" }, say(`queue.${group}`))]));
    this.empty = h("p", { class: "empty" });
    this.body = h(
      "div", { class: "queue-body", tabindex: "-1" },
      this.empty, ...GROUPS.flatMap((group) => [this.heads.get(group), this.lists.get(group)]),
    );
    this.node = h(
      "section", { class: "queue", "aria-label": say("queue.title") },
      h("header", { class: "queue-head" }, h("h2", {}, say("queue.title")), this.count, this.find),
      this.body,
    );
    this.draw();
  }

  /** The rows as they stand on the page, in order. */
  get shown() {
    return GROUPS.flatMap((group) => [...this.lists.get(group).children]).map((node) => node.dataset.id);
  }

  /** The row that Enter opens: the chosen one, else the most urgent. */
  get next() {
    return this.#rows.has(this.#chosen) ? this.#chosen : (this.shown[0] ?? null);
  }

  /** The case that is open beside the queue, or null. */
  set open(id) {
    this.#open = id;
    if (id) this.#chosen = id;
    if (id && this.find.value) {
      this.find.value = ""; // nothing urgent stays hidden behind a search that is over
      this.draw();
    } else {
      this.#mark();
    }
  }

  /** Move by one row; the row has the focus, so Enter opens it. Returns its case. */
  move(step) {
    const { shown } = this;
    if (!shown.length) return null;
    const at = shown.indexOf(this.#chosen);
    const next = at < 0 ? 0 : Math.min(Math.max(at + step, 0), shown.length - 1);
    return this.choose(shown[next]);
  }

  choose(id) {
    const row = this.#rows.get(id);
    if (!row) return null;
    this.#chosen = id;
    this.#mark();
    if (row.link.checkVisibility()) {
      row.link.focus({ preventScroll: true });
      row.node.scrollIntoView({ block: "nearest" });
    }
    return id;
  }

  /** The row that is next when this one goes. */
  after(id) {
    const { shown } = this;
    const at = shown.indexOf(id);
    return shown[at + 1] ?? shown[at - 1] ?? null;
  }

  search() {
    this.find.focus();
    this.find.select();
  }

  /** Bring the rows up to date in place; whoever has the focus keeps it. */
  draw() {
    const { worklist, me, words } = this.desk;
    const focused = document.activeElement?.closest?.(".row")?.dataset.id ?? null;
    const wanted = this.find.value.trim().toLocaleLowerCase(words.spoken);
    const grouped = new Map(GROUPS.map((group) => [group, []]));
    for (const row of worklist.rows) if (!wanted || this.#text(row).includes(wanted)) grouped.get(groupOf(row, me)).push(row);
    const seen = new Set();
    for (const [group, rows] of grouped) {
      let place = this.lists.get(group).firstElementChild;
      for (const row of rows) {
        seen.add(row.id);
        const { node } = this.#row(row);
        if (node === place) place = place.nextElementSibling;
        else this.lists.get(group).insertBefore(node, place);
      }
      this.heads.get(group).hidden = this.lists.get(group).hidden = rows.length === 0;
    }
    for (const [id, { node }] of this.#rows) {
      if (seen.has(id)) continue;
      node.remove();
      this.#rows.delete(id);
    }
    this.empty.hidden = seen.size > 0;
    this.empty.textContent = words.say(!worklist.loaded ? "queue.loading" : wanted ? "queue.not_found" : "queue.empty");
    this.count.textContent = worklist.loaded ? words.say("queue.count", { count: todo(worklist.rows, me) }) : "";
    this.#mark();
    if (focused && document.activeElement === document.body) this.#rows.get(focused)?.link.focus({ preventScroll: true });
  }

  #row(row) {
    let known = this.#rows.get(row.id);
    if (!known) {
      const link = h("a", { class: "row-link", href: `#${encodeURIComponent(row.id)}` });
      known = { node: h("li", { class: "row", "data-id": row.id }, link), link, told: "" };
      link.addEventListener("focus", () => {
        this.#chosen = row.id;
        this.#mark();
      });
      this.#rows.set(row.id, known);
    }
    const parts = this.#parts(row);
    const told = JSON.stringify(parts);
    if (known.told === told) return known;
    known.told = told;
    const { when, late, facts, news, what, why } = parts;
    known.node.classList.toggle("late", late);
    known.node.classList.toggle("leaving", parts.leaving);
    known.link.replaceChildren(
      tier(row, this.desk.words),
      h("span", { class: "row-what" }, what),
      h(
        "span", { class: "row-when" },
        h("span", { class: late ? "due overdue" : "due" }, when), ...news.map((text) => h("span", { class: "row-news" }, text)),
      ),
      h("span", { class: "row-why" }, why),
      h("span", { class: "row-facts" }, facts.join(" · ")),
    );
    return known;
  }

  #parts(row) {
    const { words, worklist, me, unsent, leaving } = this.desk;
    const { now } = worklist;
    const say = (key, slots) => words.say(key, slots);
    const answered = row.state === "answered";
    const { text, late } = due(row, now, words);
    const length = now - Date.parse(row.created_at);
    const facts = [];
    if (row.state === "waiting") facts.push(length < 60_000 ? say("due.fresh") : say("due.waits", { span: span(length, words) }));
    facts.push(row.report?.title ?? say("queue.no_report"));
    if (row.language && row.language !== words.spoken) facts.push(language(row.language, words));
    const news = [];
    if (leaving === row.id) news.push(say("queue.leaving"));
    if (row.owner) news.push(row.owner.id === me.id ? say("queue.yours") : say("queue.owned", { name: row.owner.name }));
    if (row.unread) news.push(say("queue.unread"));
    const mine = unsent.of(row.id);
    if (mine.sending) news.push(say("queue.sending"));
    else if (mine.text || mine.phrases.length || mine.note) news.push(say("queue.unsent"));
    return {
      what: row.matter_name || row.reason_text, why: row.matter_name ? row.reason_text : "", facts, news,
      when: answered && !row.unread ? ago(row.changed_at, now, words) : text,
      late: late && !(answered && !row.unread), leaving: leaving === row.id,
    };
  }

  #text(row) {
    const { what, why, facts, news } = this.#parts(row);
    return [what, why, ...facts, ...news, row.report?.modality, row.id].join(" ").toLocaleLowerCase(this.desk.words.spoken);
  }

  #mark() {
    for (const [id, { node, link }] of this.#rows) {
      node.classList.toggle("chosen", id === this.#chosen);
      if (id === this.#open) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    this.changed();
  }

  #search(event) {
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    this.#chosen = null;
    this.move(1);
  }
}

/** To be done is what waits, what is mine, and what a patient has written since. */
function groupOf(row, me) {
  const mine = row.owner?.id === me.id;
  if (row.state === "waiting" || (mine && (row.state === "claimed" || row.unread))) return "todo";
  return row.state === "answered" && !row.unread ? "answered" : "others";
}

/** How many cases wait for somebody or for this person. */
export function todo(rows, me) {
  return rows.filter((row) => groupOf(row, me) === "todo").length;
}

/** The link back to the queue, where it isn't beside the case. */
export function back(desk) {
  return button(desk.words.say("queue.back"), () => desk.leave(), { class: "plain back", "aria-keyshortcuts": "Escape" });
}
