/** Ready sentences as chips: what they say here, and what the patient will read in their own language. */

import { h } from "../dom.js";
import { language } from "./due.js";

export class Phrases {
  constructor(desk, changed) {
    this.desk = desk;
    this.changed = changed;
    this.chosen = [];
    this.legend = h("legend", {});
    this.chips = h("div", { class: "chips" });
    this.node = h("fieldset", { class: "phrases" }, this.legend, this.chips);
    this.preview = h("div", { class: "preview" });
  }

  show(data, chosen, allowed) {
    const { words } = this.desk;
    this.data = data;
    this.allowed = allowed;
    this.chosen = chosen.filter((id) => data.phrases.some((phrase) => phrase.id === id));
    this.node.hidden = data.phrases.length === 0;
    this.legend.textContent = words.say("phrases.title", { language: language(data.patient_language, words) });
    const made = JSON.stringify(data.phrases);
    if (made !== this.made) {
      this.made = made;
      this.chips.replaceChildren(...data.phrases.map((phrase, index) => this.#chip(phrase, index)));
    }
    this.#mark();
  }

  /** Choose the nth sentence, or take it back. */
  toggle(index) {
    const phrase = this.data?.phrases[index];
    if (!phrase || !this.allowed) return false;
    this.chosen = this.chosen.includes(phrase.id) ? this.chosen.filter((id) => id !== phrase.id) : [...this.chosen, phrase.id];
    this.#mark();
    this.changed(this.chosen);
    return true;
  }

  #chip(phrase, index) {
    const key = index < 9 ? String(index + 1) : null;
    const other = phrase.sent_as !== phrase.text;
    return h(
      "button", { type: "button", class: "chip", "data-id": phrase.id, "aria-keyshortcuts": key, on: { click: () => this.toggle(index) } },
      key && h("kbd", { "aria-hidden": "true" }, key), key && " ",
      h("span", {}, phrase.text),
      other ? h("span", { class: "sent-as", lang: this.data.patient_language }, phrase.sent_as) : null,
    );
  }

  #mark() {
    for (const chip of this.chips.children) {
      chip.setAttribute("aria-pressed", String(this.chosen.includes(chip.dataset.id)));
      chip.disabled = !this.allowed;
    }
    const { words } = this.desk;
    const sent = this.chosen.map((id) => this.data.phrases.find((phrase) => phrase.id === id).sent_as);
    this.preview.hidden = sent.length === 0;
    this.preview.replaceChildren(
      h("p", { class: "field-name" }, words.say("phrases.preview")),
      ...sent.map((text) => h("p", { lang: this.data.patient_language }, text)),
    );
  }
}
