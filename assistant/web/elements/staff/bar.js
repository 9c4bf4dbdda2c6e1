/** The bar over the page: where one is, whether the line holds, who is signed in. */

import { button, h } from "../dom.js";
import { nameOf } from "../words.js";
import { keyed } from "./controls.js";

export class Bar {
  /** `on` has view(name), language(code), help(), out() and, for those who may, studio(). */
  constructor(words, me, views, on) {
    const say = (key) => words.say(key);
    this.views = new Map(views.map((name) => [name, button(say(`view.${name}`), () => on.view(name), { class: "view" })]));
    this.line = h("p", { class: "line", role: "status" });
    const choice = h(
      "select", { "aria-label": say("bar.language"), class: "language", on: { change: () => on.language(choice.value) } },
      ...SPOKEN.map((code) => h("option", { value: code, selected: code === words.spoken, lang: code }, nameOf(code))),
    );
    this.node = h(
      "header", { class: "bar" },
      h("h1", { class: "product" }, say("bar.title")),
      h("nav", { class: "views", "aria-label": say("bar.views"), hidden: views.length < 2 }, ...this.views.values()),
      on.studio && button(say("bar.studio"), () => on.studio(), { class: "view" }),
      this.line,
      h("span", { class: "me" }, me.name),
      choice,
      keyed(say("bar.help"), "?", () => on.help(), { class: "plain" }),
      button(say("bar.out"), () => on.out(), { class: "plain" }),
    );
  }

  /** Which view is open. */
  show(name) {
    for (const [each, control] of this.views) {
      if (each === name) control.setAttribute("aria-current", "page");
      else control.removeAttribute("aria-current");
    }
  }
}

export const SPOKEN = ["en", "de"];
