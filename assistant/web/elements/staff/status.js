/** The line at the foot of the page: what was just done, and the way back from it. */

import { h } from "../dom.js";
import { keyed } from "./controls.js";

const STAYS = 6000; // ms

export class StatusLine {
  #timer = 0;

  constructor(words, undo) {
    this.text = h("span", { role: "status" });
    this.undo = keyed(words.say("status.undo"), "z", undo, { class: "plain", hidden: true });
    this.node = h("div", { class: "status", "data-empty": true }, this.text, this.undo);
    this.live = h("div", { class: "unseen", "aria-live": "polite", "aria-atomic": "true" });
  }

  tell(text, undo = false) {
    clearTimeout(this.#timer);
    this.text.textContent = text;
    this.undo.hidden = !undo;
    this.node.toggleAttribute("data-empty", !text);
    if (text) this.#timer = setTimeout(() => this.tell(""), STAYS);
  }

  /** For a screen reader alone. */
  announce(text) {
    this.live.textContent = this.live.textContent === text ? `${text}\u00a0` : text;
  }
}
