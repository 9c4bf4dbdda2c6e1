/** What was typed, read back against the report while it is typed: warnings, which never stand in the way. */

import { button, h } from "../dom.js";

const PAUSE = 500; // ms without a key before it is read back
const LOOK = 400; // ms that a warning has to be on the page before it counts as seen

export class ReadBack {
  #timer = 0;
  #line = new AbortController();
  #running = null;

  constructor(desk, changed) {
    this.desk = desk;
    this.changed = changed;
    this.node = h("div", { class: "warnings", hidden: true });
    Object.assign(this, { text: null, warnings: [], since: 0 });
  }

  /** Whether warnings about just this text have been there to be seen. */
  seen(text) {
    return this.text === text && this.warnings.length > 0 && Date.now() - this.since >= LOOK;
  }

  clear() {
    clearTimeout(this.#timer);
    this.#line.abort();
    this.#running = null;
    Object.assign(this, { text: null, warnings: [], since: 0 });
    this.#draw();
  }

  /** The text has changed: read it when the writer pauses. */
  later(id, text) {
    clearTimeout(this.#timer);
    if (!text.trim()) return this.clear();
    this.#timer = setTimeout(() => this.now(id, text), PAUSE);
    return undefined;
  }

  /** Read it now; resolves when it is read, or when that can't be done. */
  now(id, text) {
    clearTimeout(this.#timer);
    if (this.text === text) return Promise.resolve();
    if (this.#running?.text === text) return this.#running.done;
    this.#line.abort();
    this.#line = new AbortController();
    const { signal } = this.#line;
    const done = this.desk.api.check(id, text, signal).then(
      ({ warnings }) => {
        if (signal.aborted) return;
        const before = JSON.stringify(this.warnings);
        if (JSON.stringify(warnings) !== before) this.since = Date.now();
        Object.assign(this, { text, warnings });
        this.#draw();
        if (warnings.length && JSON.stringify(warnings) !== before) {
          this.desk.announce(this.desk.words.say("readback.title", { count: warnings.length }));
        }
      },
      () => {}, // unread is no reason to stop anybody
    );
    this.#running = { text, done };
    return done;
  }

  #draw() {
    const { words } = this.desk;
    this.node.hidden = this.warnings.length === 0;
    this.node.replaceChildren(
      h("h4", {}, words.say("readback.title", { count: this.warnings.length })),
      h("ul", { role: "list" }, ...this.warnings.map((warning) => this.#warning(warning))),
    );
    this.changed();
  }

  #warning({ sentence, explanation, report }) {
    const { words } = this.desk;
    return h(
      "li", {},
      h("p", { class: "warning-what" }, explanation),
      h("p", {}, h("span", { class: "field-name" }, words.say("readback.yours")), " ", h("q", {}, sentence)),
      ...(report ?? []).map((place) =>
        h(
          "p", {}, h("span", { class: "field-name" }, words.say("readback.report")), " ", h("q", {}, place.quote), " ",
          button(words.say("readback.show"), () => this.desk.cite([place]), { class: "source" }),
        ),
      ),
    );
  }
}
