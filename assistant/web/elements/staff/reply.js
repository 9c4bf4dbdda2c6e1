/** The answer to the patient: ready sentences, the text, what differs from the report, and sending it once. */

import { h } from "../dom.js";
import { grow, keyed, rename } from "./controls.js";
import { DraftCard } from "./draft.js";
import { language } from "./due.js";
import { Phrases } from "./phrases.js";
import { ReadBack } from "./readback.js";

const READ_WITHIN = 700; // ms that sending waits for the read-back of words that were only just typed

export class ReplyBox {
  constructor(desk) {
    this.desk = desk;
    const say = (key) => desk.words.say(key);
    this.draft = new DraftCard(desk, () => this.take());
    this.phrases = new Phrases(desk, (phrases) => this.#keep({ phrases }));
    this.readback = new ReadBack(desk, () => this.#state());
    this.field = h("textarea", {
      id: "reply", rows: "5", "aria-describedby": "reply-to reply-keys",
      on: { input: () => this.#typed(), keydown: (event) => this.#key(event) },
    });
    this.label = h("label", { for: "reply", class: "to-title" }, say("reply.title"));
    this.to = h("p", { class: "quiet", id: "reply-to" });
    this.hint = h("p", { class: "reply-hint" });
    this.flag = h("p", { class: "draft-flag" }, h("strong", {}, say("reply.draft")), " ", say("reply.draft_about"));
    this.told = h("p", { class: "notice", role: "alert", hidden: true });
    this.send = keyed(say("reply.send"), "Control+Enter", () => this.#send(), { class: "main send", shown: say("key.ctrl_enter") });
    this.buttons = h("div", { class: "buttons" }, this.send, h("p", { class: "quiet small", id: "reply-keys" }, say("reply.keys")));
    this.form = h(
      "div", { class: "to-patient" },
      this.label, this.to, this.hint, this.phrases.preview, this.flag, this.field, this.readback.node, this.told,
      this.buttons, this.phrases.node,
    );
    this.node = h("div", { class: "reply", id: "area-reply", tabindex: "-1" }, this.draft.node, this.form);
  }

  get id() {
    return this.data.case.id;
  }

  get allowed() {
    return this.data.actions.includes("reply") && this.data.conversations.length > 0;
  }

  show(data) {
    const other = this.data?.case.id !== data.case.id;
    this.data = data;
    const { words, unsent, me } = this.desk;
    const mine = unsent.of(this.id);
    if (other) {
      this.field.value = mine.text;
      this.readback.clear();
      if (mine.text) this.readback.later(this.id, mine.text);
      this.told.hidden = true;
      requestAnimationFrame(() => grow(this.field));
    }
    this.draft.show(data, this.allowed);
    this.phrases.show(data, mine.phrases, this.allowed && !mine.sending);
    const own = words.spoken === data.patient_language;
    this.to.textContent = words.say(own ? "reply.to" : "reply.to_other", {
      name: data.patient?.name ?? words.say("talk.patient"), language: language(data.patient_language, words),
    });
    const { owner, state } = data.case;
    const held = owner?.id === me.id;
    // Where nobody has written there is nobody to write to: what is left is to tell the referrer.
    const talk = data.conversations.length > 0;
    this.phrases.node.hidden ||= !this.allowed;
    this.phrases.preview.hidden ||= !this.allowed;
    this.label.hidden = !talk;
    this.buttons.hidden = this.to.hidden = !this.allowed;
    // What was written before somebody else took the case stays in sight.
    this.field.hidden = !this.allowed && !this.field.value;
    const why = !talk ? "reply.nobody" : state === "waiting" ? "reply.claim_first" : owner && !held ? "reply.owned" : "reply.gone";
    this.hint.hidden = this.allowed;
    this.hint.textContent = this.allowed ? "" : words.say(why, { name: owner?.name ?? "" });
    this.#state();
  }

  /** Begin to write. */
  focus() {
    if (!this.allowed) return false;
    this.field.focus();
    return true;
  }

  /** Take the draft over into the field, where it stays a draft until somebody changes or confirms it. */
  take() {
    const { draft } = this.data;
    if (!draft || !this.allowed || this.desk.unsent.of(this.id).sending) return false;
    if (!this.field.value.includes(draft.text)) {
      const before = this.field.value.trimEnd();
      this.field.value = before ? `${before}\n\n${draft.text}` : draft.text;
      this.#keep({ text: this.field.value, draft: true });
      this.readback.later(this.id, this.field.value);
      grow(this.field);
      this.draft.node.open = false; // its words are in the field now
    }
    this.field.focus();
    this.field.setSelectionRange(this.field.value.length, this.field.value.length);
    this.desk.announce(this.desk.words.say("reply.draft"));
    return true;
  }

  /** What became of a reply: sent, on its way until the line is back, or refused. */
  replied(problem) {
    const sending = this.desk.unsent.of(this.id).sending;
    if (!problem) {
      this.field.value = "";
      this.readback.clear();
      grow(this.field);
    }
    this.told.hidden = !problem;
    if (problem) this.told.textContent = sending ? this.desk.words.say("reply.stuck") : problem.sentence || this.desk.words.say("reply.refused");
    this.phrases.show(this.data, this.desk.unsent.of(this.id).phrases, this.allowed && !sending);
    this.#state();
  }

  #typed() {
    this.#keep({ text: this.field.value, draft: false });
    this.told.hidden = true;
    this.readback.later(this.id, this.field.value);
    grow(this.field);
  }

  #key(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing || event.repeat) return;
    event.preventDefault();
    this.#send();
  }

  #keep(changes) {
    this.desk.unsent.change(this.id, changes);
    this.#state();
  }

  /** What the box looks like and what its button says. */
  #state() {
    if (!this.data) return;
    const { words, unsent } = this.desk;
    const mine = unsent.of(this.id);
    const drafted = mine.draft && Boolean(mine.text);
    this.form.classList.toggle("drafted", drafted);
    this.form.classList.toggle("closed", !this.allowed);
    this.flag.hidden = !drafted;
    this.field.readOnly = !this.allowed || mine.sending;
    const name = mine.sending ? "reply.sending" : drafted ? "reply.confirm" : this.readback.warnings.length ? "reply.anyway" : "reply.send";
    rename(this.send, words.say(name));
    this.send.setAttribute("aria-disabled", String(mine.sending || !(mine.text.trim() || mine.phrases.length)));
  }

  async #send() {
    const { unsent, words } = this.desk;
    const mine = unsent.of(this.id);
    if (!this.allowed || mine.sending) return;
    const { text } = mine;
    if (!text.trim() && !mine.phrases.length) {
      this.field.focus();
      return;
    }
    if (mine.draft) {
      this.#keep({ draft: false });
      this.desk.announce(words.say("reply.confirmed"));
      return;
    }
    if (text.trim() && !this.readback.seen(text)) {
      const { id } = this;
      await Promise.race([this.readback.now(id, text), new Promise((done) => setTimeout(done, READ_WITHIN))]);
      if (id !== this.id || unsent.of(id).text !== text) return;
      // Shown once; the same key then sends it.
      if (this.readback.text === text && this.readback.warnings.length && !this.readback.seen(text)) {
        this.readback.since = 0;
        this.readback.node.scrollIntoView({ block: "nearest" });
        return;
      }
    }
    this.told.hidden = true;
    this.desk.sending.send(this.id);
    this.phrases.show(this.data, mine.phrases, false);
    this.#state();
  }
}
