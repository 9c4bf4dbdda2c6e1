/** What can be done with a case, and which of it comes next. */

import { h } from "../dom.js";
import { keyed, rename } from "./controls.js";
import { complete } from "./record.js";

const KEY = { claim: "c", reply: "r", record: "i", note: "n", transfer: "t", release: "u", "hand-back": "h", close: "e" };
/** In the order in which they stand beside the one that comes next. */
const ORDER = ["claim", "reply", "close", "hand-back", "release", "transfer", "record", "note"];

/** The one step that brings a case on, or null where somebody else has it. */
export function nextStep({ case: row, actions, record, conversations }, me) {
  if (actions.includes("claim")) return "claim";
  if (row.owner?.id !== me.id) return null;
  if (actions.includes("reply") && conversations.length && (row.state === "claimed" || row.unread)) return "reply";
  if (!conversations.length && !complete(record) && actions.includes("record")) return "record";
  return actions.includes("close") ? "close" : null;
}

export class Steps {
  constructor(desk) {
    this.desk = desk;
    const { words } = desk;
    this.main = keyed("", "-", () => desk.act(this.next), { class: "main next-step" });
    this.others = h("div", { class: "other-steps" });
    this.buttons = new Map(
      ORDER.map((name) => [name, keyed(words.say(`step.${name}`), KEY[name], () => desk.act(name), { class: "plain", "data-step": name })]),
    );
    this.others.append(...this.buttons.values());
    this.to = h("select", { id: "transfer-to" });
    this.give = h(
      "form",
      {
        class: "transfer", hidden: true, novalidate: true,
        on: {
          submit: (event) => {
            event.preventDefault();
            this.#give();
          },
          keydown: (event) => {
            if (event.key !== "Escape") return;
            event.preventDefault();
            this.ask(false);
          },
        },
      },
      h("label", { for: "transfer-to" }, words.say("transfer.to")), this.to,
      h("button", { type: "submit", class: "main" }, words.say("transfer.give")),
      h("button", { type: "button", class: "plain", on: { click: () => this.ask(false) } }, words.say("transfer.cancel")),
    );
    // Enter in an open choice would else only choose.
    this.to.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.#give();
    });
    this.node = h("div", { class: "steps" }, this.main, this.others, this.give);
  }

  show(data) {
    const { words, me } = this.desk;
    this.data = data;
    this.next = nextStep(data, me);
    const held = this.main.getRootNode().activeElement === this.main;
    this.main.hidden = this.next === null;
    if (this.next) rename(this.main, words.say(`step.${this.next}`), KEY[this.next]);
    if (held && this.main.hidden) this.desk.toHead();
    for (const [name, control] of this.buttons) control.hidden = name === this.next || !data.actions.includes(name) || (name === "reply" && !data.conversations.length);
    if (!data.actions.includes("transfer")) this.give.hidden = true;
    const colleagues = data.colleagues.filter(({ id }) => id !== me.id);
    const listed = JSON.stringify(colleagues);
    if (listed === this.listed) return;
    this.listed = listed;
    this.to.replaceChildren(...colleagues.map(({ id, name }) => h("option", { value: id }, name)));
  }

  /** Ask to whom the case goes, or don't any more. */
  ask(open = this.give.hidden) {
    this.give.hidden = !open;
    if (open) this.to.focus();
    else this.desk.toHead();
  }

  #give() {
    if (!this.to.value) return;
    const { value, selectedOptions } = this.to;
    this.give.hidden = true;
    this.desk.give(value, selectedOptions[0].textContent);
  }
}
