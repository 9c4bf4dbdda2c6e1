/** The draft that the assistant made from report and glossary: a proposal, and plainly nothing more. */

import { h } from "../dom.js";
import { keyed } from "./controls.js";
import { marks } from "./talk.js";

export class DraftCard {
  constructor(desk, take) {
    this.desk = desk;
    const say = (key) => desk.words.say(key);
    this.text = h("div", { class: "draft-text" });
    this.take = keyed(say("draft.take"), "d", take, { class: "plain" });
    this.node = h(
      "details", { class: "draft", open: true },
      h("summary", {}, h("span", { class: "draft-word" }, say("draft.title")), " ", h("span", { class: "quiet" }, say("draft.about"))),
      this.text, this.take,
    );
  }

  show(data, allowed) {
    const { draft } = data;
    this.node.hidden = draft === null || !data.conversations.length;
    if (this.node.hidden) return;
    this.text.lang = draft.language;
    const written = JSON.stringify(draft.sentences);
    if (written !== this.written) {
      this.written = written;
      this.node.open = true;
      this.text.replaceChildren(
        h("p", {}, ...draft.sentences.map((each) => h("span", {}, each.text, " ", ...marks(each.sources, this.desk)))),
      );
    }
    this.take.hidden = !allowed;
  }
}
