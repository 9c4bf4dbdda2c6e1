/** Notices that could not be delivered, for whoever runs the house: seen, and sent again. */

import { button, h } from "../dom.js";
import { ago } from "./due.js";

const EVERY = 15_000; // ms between two looks

export class OutboxView {
  #timer = 0;

  constructor(desk) {
    this.desk = desk;
    const say = (key) => desk.words.say(key);
    this.title = h("h2", { tabindex: "-1" }, say("outbox.title"));
    this.waiting = h("p", { class: "quiet", role: "status" });
    this.told = h("p", { class: "notice", role: "alert", hidden: true });
    this.rows = h("tbody", {});
    this.table = h(
      "table", { hidden: true },
      h("caption", {}, say("outbox.dead")),
      h("thead", {}, h("tr", {}, ...["topic", "channel", "created", "attempts", "revive"].map((name) => h("th", { scope: "col" }, say(`outbox.${name}`))))),
      this.rows,
    );
    this.none = h("p", { class: "empty", hidden: true }, say("outbox.none"));
    this.node = h("section", { class: "outbox", "aria-label": say("outbox.title"), hidden: true }, this.title, this.waiting, this.told, this.none, this.table);
  }

  open() {
    this.node.hidden = false;
    this.title.focus();
    this.#look();
  }

  close() {
    this.node.hidden = true;
    clearTimeout(this.#timer);
  }

  async #look() {
    clearTimeout(this.#timer);
    const { api, words, worklist } = this.desk;
    try {
      const { dead, waiting } = await api.outbox();
      this.told.hidden = true;
      this.waiting.textContent = words.say("outbox.waiting", { count: waiting });
      this.none.hidden = dead.length > 0;
      this.table.hidden = dead.length === 0;
      const listed = JSON.stringify(dead);
      if (listed !== this.listed) {
        this.listed = listed;
        this.rows.replaceChildren(...dead.map((item) => this.#row(item, worklist.now)));
      }
    } catch (problem) {
      this.#tell(problem);
    }
    if (!this.node.hidden) this.#timer = setTimeout(() => this.#look(), EVERY);
  }

  #row(item, now) {
    const { words } = this.desk;
    return h(
      "tr", {},
      h("th", { scope: "row" }, item.topic), h("td", {}, item.channel ?? ""), h("td", {}, ago(item.created_at, now, words)), h("td", {}, String(item.attempts)),
      h("td", {}, button(words.say("outbox.again"), () => this.#revive(item.id), { class: "plain" })),
    );
  }

  async #revive(id) {
    try {
      await this.desk.api.revive(id);
      this.desk.tell(this.desk.words.say("outbox.revived"));
      this.title.focus();
    } catch (problem) {
      this.#tell(problem);
    }
    this.#look();
  }

  #tell(problem) {
    this.told.textContent = problem.sentence || this.desk.words.say("outbox.failed");
    this.told.hidden = false;
  }
}
