/** The emergency sheet: over everything, one sentence, one number to tap, a second line for another number. */

import { button, h } from "./dom.js";

export class EmergencySheet {
  constructor() {
    this.sentence = h("p", { class: "emergency-sentence", id: "emergency-sentence" });
    this.call = h("a", { class: "emergency-call", autofocus: true });
    this.second = h("p", { class: "emergency-second" });
    this.back = button("", () => this.node.close(), { class: "emergency-back" });
    this.node = h(
      "dialog",
      { class: "emergency", role: "alertdialog", "aria-labelledby": "emergency-sentence" },
      h("div", { class: "emergency-inner" }, this.sentence, this.call, this.second, this.back),
    );
  }

  /** `notice` is the event of the stream; `words` speak its language where they can. */
  show(notice, words) {
    this.node.lang = notice.language ?? words.spoken;
    this.sentence.textContent = notice.sentences?.[0]?.text ?? "";
    this.call.href = telephone(notice.number);
    this.call.textContent = words.own("emergency.call", { number: notice.number });
    this.second.hidden = !notice.second;
    if (notice.second) this.second.replaceChildren(...line(words.own("emergency.second", { number: "\0" }), notice.second));
    this.back.textContent = words.own("emergency.close");
    if (!this.node.open) this.node.showModal();
    this.call.focus();
  }
}

/** "116 117" as an address that a telephone understands. */
export function telephone(number) {
  return `tel:${String(number).replace(/[^\d+*#]/g, "")}`;
}

function line(text, number) {
  const [before, after = ""] = text.split("\0");
  return [before, h("a", { href: telephone(number) }, number), after];
}
