/** The sheet of keys: it lies beside the work, not over it, and Escape puts it away. */

import { button, h } from "../dom.js";
import { KEYS } from "./keys.js";

/** Keys whose name is a word. */
const NAMED = new Set(["Enter", "Escape"]);
const GROUPS = ["list", "case", "page"];

export class HelpSheet {
  constructor(words, keys) {
    const say = (key) => words.say(key);
    const named = (key, does) => (does === "phrase" ? "1 – 9" : NAMED.has(key) ? say(`key.${key.toLowerCase()}`) : key);
    const rows = (where) =>
      KEYS.filter((each) => each.where === where).map(({ key, does }) =>
        h("tr", {}, h("th", { scope: "row" }, h("kbd", {}, named(key, does))), h("td", {}, say(`key.${does}`))),
      );
    const send = h("tr", {}, h("th", { scope: "row" }, h("kbd", {}, say("key.ctrl_enter"))), h("td", {}, say("key.send")));
    this.on = h("input", { type: "checkbox", id: "keys-on", on: { change: () => keys.turn(this.on.checked) } });
    this.on.checked = keys.on;
    this.node = h(
      "div", { class: "help", popover: "auto", role: "dialog", "aria-label": say("help.title"), tabindex: "-1" },
      h("h2", {}, say("help.title")),
      ...GROUPS.map((where) =>
        h("table", {}, h("caption", {}, say(`help.${where}`)), h("tbody", {}, ...rows(where), where === "case" ? send : null)),
      ),
      h("p", { class: "choice" }, this.on, h("label", { for: "keys-on" }, say("help.on"))),
      button(say("help.close"), () => this.node.hidePopover(), { class: "plain" }),
    );
  }

  toggle() {
    this.node.togglePopover();
    if (this.node.matches(":popover-open")) this.node.focus();
  }
}
