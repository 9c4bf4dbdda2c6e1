/** One case on one screen: head, report, conversation, and beside them the answer, the record and the notes. */

import { button, h } from "../dom.js";
import { CaseHead } from "./head.js";
import { Notes } from "./notes.js";
import { OriginView } from "./origin.js";
import { CommunicationRecord } from "./record.js";
import { ReplyBox } from "./reply.js";
import { TalkView } from "./talk.js";

const JUMPS = ["report", "talk", "reply", "record", "notes"];

export class CaseView {
  constructor(desk) {
    this.desk = desk;
    this.head = new CaseHead(desk);
    this.origin = new OriginView(desk);
    this.talk = new TalkView(desk);
    this.reply = new ReplyBox(desk);
    this.record = new CommunicationRecord(desk);
    this.notes = new Notes(desk);
    const { words } = desk;
    const side = h(
      "section", { class: "pane reply-pane", tabindex: "0", "aria-label": words.say("reply.area") },
      this.reply.node, this.record.node, this.notes.node,
    );
    this.jumps = new Map(JUMPS.map((name) => [name, this.#jump(name)]));
    const jumps = h("nav", { class: "jumps", "aria-label": words.say("jump.label") }, ...this.jumps.values());
    this.areas = h("div", { class: "areas" }, jumps, this.origin.node, this.talk.node, side);
    this.node = h("article", { class: "case", "aria-labelledby": "case-title", hidden: true }, this.head.node, this.areas);
  }

  get id() {
    return this.data?.case.id ?? null;
  }

  show(data) {
    const other = this.id !== data.case.id;
    this.data = data;
    this.node.hidden = false;
    if (other) this.head.tell(null);
    // Where nobody has written, the report has the room of the conversation.
    const silent = data.conversations.length === 0;
    this.areas.classList.toggle("silent", silent);
    this.talk.node.hidden = silent;
    for (const name of ["talk", "reply"]) this.jumps.get(name).hidden = silent;
    for (const part of [this.head, this.origin, this.talk, this.reply, this.record, this.notes]) part.show(data);
  }

  hide() {
    this.node.hidden = true;
  }

  #jump(name) {
    return button(this.desk.words.say(`jump.${name}`), () => {
      const target = this.node.querySelector(`#area-${name}`);
      if (name === "record") target.open = true;
      target.scrollIntoView({ block: "start" });
      (name === "record" ? target.firstElementChild : target).focus({ preventScroll: true });
    }, { class: "jump" });
  }
}
