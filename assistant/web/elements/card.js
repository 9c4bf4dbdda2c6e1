/** The card of a word: what it means, in at most 320 px, beside the word, until Escape or a tap elsewhere. */

import { button, h } from "./dom.js";

const REST = 350; // ms a mouse rests on a word before its card opens
const GRACE = 250; // ms to get from the word to the card
const MARGIN = 8;

export class WordCard {
  #anchor = null;
  #pinned = false;
  #timer = 0;
  #fetched = new Map();

  /** `ask(text)` sends a question; `home(anchor)` is the element in which a card for this anchor may stand. */
  constructor({ ask, home }) {
    this.ask = ask;
    this.home = home;
    this.node = h("div", {
      class: "card", popover: "auto", role: "dialog", tabindex: "-1", "aria-labelledby": "card-word",
      on: {
        toggle: (event) => event.newState === "closed" && this.#closed(),
        pointerenter: () => clearTimeout(this.#timer),
        pointerleave: () => this.#leave(),
        keydown: (event) => event.key === "Tab" && this.#tab(event),
      },
    });
    addEventListener("scroll", () => this.#place(), { capture: true, passive: true });
    addEventListener("resize", () => this.#place());
  }

  use(api, words, language, level) {
    if (this.language !== language || this.level !== level) this.#fetched.clear();
    Object.assign(this, { api, words, language, level });
  }

  /** The word was pressed, or a mouse rests on it, or has left it. */
  word(term, anchor, how) {
    clearTimeout(this.#timer);
    if (how === "leave") this.#leave();
    else if (how === "rest") {
      if (!this.#pinned && this.#anchor !== anchor) this.#timer = setTimeout(() => this.#open(term, anchor, false), REST);
    } else this.#open(term, anchor, true);
  }

  close() {
    if (this.node.matches(":popover-open")) this.node.hidePopover();
  }

  async #open(term, anchor, pinned) {
    if (!anchor.isConnected) return;
    if (this.#anchor !== anchor) this.close();
    this.#anchor = anchor;
    this.#pinned = pinned;
    this.#fill(term);
    const home = this.home(anchor);
    if (this.node.parentNode !== home) home.append(this.node);
    if (!this.node.matches(":popover-open")) this.node.showPopover();
    anchor.setAttribute("aria-expanded", "true");
    this.#place();
    if (pinned) this.node.focus({ preventScroll: true });
    const entry = await this.#fetch(term.concept);
    if (this.#anchor !== anchor) return;
    this.#tell(term, entry);
    this.#place();
  }

  #fetch(concept) {
    if (!this.#fetched.has(concept)) {
      const loading = this.api.word(concept, this.language, this.level).catch((problem) => {
        this.#fetched.delete(concept);
        return { failed: problem.sentence || this.words.say("card.failed") };
      });
      this.#fetched.set(concept, loading);
    }
    return this.#fetched.get(concept);
  }

  #fill(term) {
    const say = (key) => this.words.say(key);
    this.said = h("div", { class: "card-said" }, h("p", { class: "quiet" }, say("card.loading")));
    this.node.replaceChildren(
      h("h3", { id: "card-word", class: "card-word" }, term.text),
      this.said,
      h(
        "div", { class: "card-row" },
        button(say("card.ask"), () => this.#askAbout(term), { class: "main" }),
        button(say("card.close"), () => this.close(), { class: "plain" }),
      ),
    );
  }

  /** The explanation, once it is there; the buttons stay, as one of them may have the focus by now. */
  #tell(term, entry) {
    const say = (key, slots) => this.words.say(key, slots);
    this.said.replaceChildren(...(entry.failed ? [h("p", {}, entry.failed)] : this.#explanation(term, entry, say)));
  }

  #explanation(term, entry, say) {
    const same = entry.preferred.toLowerCase() === term.text.toLowerCase();
    const picture = entry.picture && this.api.address(entry.picture);
    const sources = entry.sources ?? [];
    const readable = sources.filter((source) => source.language === entry.language);
    const from = (readable.length ? readable : sources).map((source) => [source.title, source.publisher].filter(Boolean).join(", "));
    return [
      same ? null : h("p", { class: "quiet", lang: entry.language }, entry.preferred),
      h("p", { lang: entry.language }, entry.explanation),
      picture && h("img", {
        src: picture, alt: say("card.picture", { term: entry.preferred }), class: "card-picture",
        on: { load: () => this.#place() },
      }),
      picture && h("p", { class: "quiet small" }, say("card.drawing")),
      from.length ? h("p", { class: "quiet small" }, `${say("card.from")} ${from.join("; ")}`) : null,
      entry.label ? h("p", { class: "quiet small" }, entry.label) : null,
    ].filter(Boolean);
  }

  #askAbout(term) {
    const text = this.words.say("card.ask_text", { term: term.text });
    this.close();
    this.ask(text);
  }

  /** Below the word, or above where there is more room; never over the edge. */
  #place() {
    if (!this.#anchor || !this.node.matches(":popover-open")) return;
    const word = this.#anchor.getClientRects()[0];
    if (!word || word.bottom < 0 || word.top > innerHeight) {
      this.close();
      return;
    }
    const width = this.node.offsetWidth;
    const below = innerHeight - word.bottom - 2 * MARGIN;
    const above = word.top - 2 * MARGIN;
    const over = this.node.scrollHeight > below && above > below;
    this.node.style.maxHeight = `${Math.max(over ? above : below, 160)}px`;
    const height = this.node.offsetHeight;
    const top = over ? word.top - MARGIN - height : word.bottom + MARGIN;
    this.node.style.top = `${Math.max(MARGIN, Math.min(top, innerHeight - height - MARGIN))}px`;
    this.node.style.left = `${Math.max(MARGIN, Math.min(word.left, innerWidth - width - MARGIN))}px`;
  }

  #leave() {
    clearTimeout(this.#timer);
    if (!this.#pinned) this.#timer = setTimeout(() => this.close(), GRACE);
  }

  #closed() {
    const anchor = this.#anchor;
    const held = this.node.contains(this.node.getRootNode().activeElement) || this.#pinned;
    this.#anchor?.removeAttribute("aria-expanded");
    this.#anchor = null;
    this.#pinned = false;
    // Focus goes back to the word only if the card had it and nothing else has taken it since.
    const now = anchor?.getRootNode().activeElement;
    if (held && anchor?.isConnected && (!now || this.node.contains(now))) anchor.focus({ preventScroll: true });
  }

  /** Out of the card by Tab means back to the word: the card stands elsewhere in the order of the page. */
  #tab(event) {
    const inside = [...this.node.querySelectorAll("button")];
    const now = this.node.getRootNode().activeElement;
    const leaving = event.shiftKey ? now === inside[0] || now === this.node : now === inside.at(-1);
    if (!leaving) return;
    event.preventDefault();
    this.close();
  }
}
