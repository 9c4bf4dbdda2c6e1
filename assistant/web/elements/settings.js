/** The small panel for the language and the level of the answers, and for what the law gives: save and delete. */

import { button, h } from "./dom.js";
import { LANGUAGES, nameOf } from "./words.js";

export const LEVELS = ["easy", "plain", "full"];

export class SettingsPanel {
  /** `on` has change({language, level}), export() and erase(). */
  constructor(on) {
    this.on = on;
    this.opener = button("", () => this.panel.togglePopover(), { class: "plain settings-open", "aria-haspopup": "dialog" });
    this.panel = h("div", {
      class: "settings", popover: "auto", role: "dialog", "aria-label": "",
      on: { toggle: (event) => this.#toggled(event.newState === "open") },
    });
    new ResizeObserver(() => this.#place()).observe(this.panel);
  }

  use(words, language, level) {
    const say = (key) => words.say(key);
    Object.assign(this, { words });
    this.opener.replaceChildren(h("span", {}, nameOf(language)), " · ", h("span", {}, say(`settings.${level}`)));
    this.opener.setAttribute("aria-label", `${nameOf(language)} · ${say(`settings.${level}`)}: ${say("settings.open")}`);
    this.panel.setAttribute("aria-label", say("settings.open"));
    if (this.select && this.said === words.spoken) {
      this.select.value = language;
      for (const radio of this.radios) radio.checked = radio.value === level;
      return;
    }
    this.said = words.spoken;
    const focused = this.panel.getRootNode().activeElement;
    const held = this.panel.contains(focused) ? focused.id : null;
    this.panel.replaceChildren(...this.#fields(say, language, level));
    if (held) this.panel.querySelector(`#${held}`)?.focus();
  }

  #fields(say, language, level) {
    this.select = h(
      "select", { id: "settings-language", on: { change: () => this.#change() } },
      ...LANGUAGES.map((each) => h("option", { value: each, lang: each, selected: each === language }, nameOf(each))),
    );
    this.radios = LEVELS.map((each) =>
      h("input", {
        type: "radio", name: "level", id: `settings-${each}`, value: each, checked: each === level,
        "aria-describedby": `settings-${each}-about`, on: { change: () => this.#change() },
      }),
    );
    const levels = LEVELS.map((each, index) =>
      h(
        "div", { class: "choice" }, this.radios[index],
        h(
          "div", {},
          h("label", { for: `settings-${each}` }, say(`settings.${each}`)),
          h("p", { class: "quiet small", id: `settings-${each}-about` }, say(`settings.${each}_about`)),
        ),
      ),
    );
    this.sure = h(
      "div", { class: "sure", hidden: true },
      h("p", {}, say("settings.erase_sure")),
      h(
        "div", { class: "buttons" },
        button(say("settings.erase_yes"), () => this.#erase(), { class: "main" }),
        button(say("settings.erase_no"), () => this.#sure(false), { class: "plain" }),
      ),
    );
    this.eraser = button(say("settings.erase"), () => this.#sure(true), { class: "quiet-button" });
    return [
      h("label", { for: "settings-language", class: "field-name" }, say("settings.language")),
      this.select,
      h("fieldset", {}, h("legend", { class: "field-name" }, say("settings.level")), ...levels),
      h(
        "div", { class: "rights" },
        button(say("settings.export"), () => this.on.export(), { class: "quiet-button" }),
        this.eraser,
      ),
      this.sure,
      button(say("settings.close"), () => this.panel.hidePopover(), { class: "plain wide-button" }),
    ];
  }

  #change() {
    this.on.change({ language: this.select.value, level: this.radios.find((radio) => radio.checked).value });
  }

  #erase() {
    this.#sure(false);
    this.panel.hidePopover();
    this.on.erase();
  }

  #sure(asking) {
    this.sure.hidden = !asking;
    this.eraser.hidden = asking;
    (asking ? this.sure.querySelector("button") : this.eraser).focus();
  }

  #toggled(open) {
    this.opener.setAttribute("aria-expanded", String(open));
    if (open) this.select.focus();
  }

  /** Below its button, or higher where it would not fit. */
  #place() {
    if (!this.panel.matches(":popover-open")) return;
    const from = this.opener.getBoundingClientRect();
    const left = Math.min(from.right - this.panel.offsetWidth, innerWidth - this.panel.offsetWidth - 8);
    this.panel.style.top = `${Math.min(from.bottom + 8, Math.max(8, innerHeight - this.panel.offsetHeight - 8))}px`;
    this.panel.style.left = `${Math.max(8, left)}px`;
  }
}
