/** Notes among staff: another place, another colour, another word on the button, and no way to a patient. */

import { h } from "../dom.js";
import { grow, keyed } from "./controls.js";
import { clock } from "./due.js";
import { clientId } from "./unsent.js";

export class Notes {
  constructor(desk) {
    this.desk = desk;
    const say = (key) => desk.words.say(key);
    this.list = h("ul", { class: "note-list", role: "list" });
    this.field = h("textarea", {
      id: "note", rows: "2", "aria-describedby": "note-about",
      on: {
        input: () => {
          desk.unsent.change(this.data.case.id, { note: this.field.value });
          grow(this.field);
        },
        keydown: (event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
          event.preventDefault();
          this.#save();
        },
      },
    });
    this.told = h("p", { class: "notice", role: "alert", hidden: true });
    this.form = h(
      "div", { class: "note-form" },
      h("label", { for: "note", class: "field-name" }, say("notes.label")), this.field, this.told,
      h("div", { class: "buttons" }, keyed(say("notes.save"), "Control+Enter", () => this.#save(), { class: "plain", shown: say("key.ctrl_enter") })),
    );
    this.node = h(
      "section", { class: "notes", id: "area-notes", tabindex: "-1", "aria-label": say("notes.title") },
      h("h3", {}, say("notes.title")), h("p", { id: "note-about", class: "small" }, say("notes.about")), this.list, this.form,
    );
  }

  show(data) {
    const other = this.data?.case.id !== data.case.id;
    this.data = data;
    const { words, worklist, unsent } = this.desk;
    if (other) {
      this.field.value = unsent.of(data.case.id).note;
      this.told.hidden = true;
    }
    this.form.hidden = !data.actions.includes("note");
    this.list.replaceChildren(
      ...data.notes.map((note) =>
        h(
          "li", {},
          h("p", { class: "said-who" }, h("span", { class: "name" }, note.from.name), " ", h("time", { datetime: note.at }, clock(note.at, worklist.now, words))),
          h("p", { class: "asis" }, note.text),
        ),
      ),
    );
  }

  focus() {
    if (this.form.hidden) return false;
    this.field.focus();
    this.node.scrollIntoView({ block: "nearest" });
    return true;
  }

  async #save() {
    const { unsent, api, words } = this.desk;
    const { id } = this.data.case;
    const text = this.field.value.trim();
    if (!text) {
      this.field.focus();
      return;
    }
    const { note_id } = unsent.change(id, { note_id: unsent.of(id).note_id ?? clientId() });
    try {
      await api.step(id, "note", { text, client_id: note_id });
    } catch (problem) {
      if (!problem.passing) unsent.change(id, { note_id: null });
      this.told.textContent = problem.sentence || words.say("notes.stuck");
      this.told.hidden = false;
      return;
    }
    unsent.change(id, { note: "", note_id: null });
    if (id === this.data.case.id) {
      this.field.value = "";
      this.told.hidden = true;
      grow(this.field);
    }
    this.desk.tell(words.say("notes.saved"));
    this.desk.refresh();
  }
}
