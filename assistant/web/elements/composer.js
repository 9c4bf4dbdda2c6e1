/** Where the patient writes: a growing field and one button. Enter sends where there is a keyboard. */

import { h } from "./dom.js";

export class Composer {
  constructor(send) {
    this.field = h("textarea", { id: "composer", rows: "1", "aria-describedby": "composer-keys", enterkeyhint: "send" });
    this.label = h("label", { for: "composer", class: "unseen" });
    this.keys = h("p", { id: "composer-keys", class: "unseen" });
    this.told = h("p", { class: "notice", role: "alert", hidden: true });
    this.button = h("button", { type: "submit", class: "main" });
    this.node = h(
      "form",
      {
        class: "composer", novalidate: true,
        on: {
          submit: (event) => {
            event.preventDefault();
            this.#send(send);
          },
        },
      },
      this.told,
      h("div", { class: "composer-row" }, this.label, this.field, this.button),
      this.keys,
    );
    this.field.addEventListener("keydown", (event) => {
      // A finger's keyboard has no Shift+Enter at hand: there, Enter stays a new line.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || !matchMedia("(any-pointer: fine)").matches) return;
      event.preventDefault();
      this.#send(send);
    });
    this.field.addEventListener("input", () => this.#grow());
  }

  use(words) {
    this.label.textContent = words.say("composer.label");
    this.field.placeholder = words.say("composer.label");
    this.button.textContent = words.say("composer.send");
    this.keys.textContent = words.say("composer.keys");
  }

  /** Puts back what could not be sent, and says why. */
  refuse(text, sentence) {
    // What is being written meanwhile stays, behind what comes back.
    this.field.value = this.field.value ? `${text}\n${this.field.value}` : text;
    this.told.textContent = sentence;
    this.told.hidden = false;
    this.#grow();
    this.field.focus();
  }

  #send(send) {
    const text = this.field.value.trim();
    if (!text) return this.field.focus();
    this.field.value = "";
    this.told.hidden = true;
    this.#grow();
    send(text);
  }

  #grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight + 2}px`;
  }
}
