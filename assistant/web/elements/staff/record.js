/** The record that a critical finding was told: six fields, two of them known before anybody begins. */

import { button, h } from "../dom.js";
import { clock } from "./due.js";

const WAYS = ["telephone", "in_person", "message"];
const ASKED = ["told_by", "received_by", "received_at", "how"];

export class CommunicationRecord {
  constructor(desk) {
    this.desk = desk;
    const say = (key) => desk.words.say(key);
    this.known = h("dl", { class: "record-known" });
    this.fields = {
      told_by: h("input", { id: "record-told-by", autocomplete: "off" }),
      received_by: h("input", { id: "record-received-by", autocomplete: "off" }),
      received_at: h("input", { id: "record-received-at", type: "datetime-local" }),
      how: h("input", { id: "record-how", autocomplete: "off" }),
    };
    const field = (name, more) => h("div", { class: more?.matches(".fill") ? "field beside" : "field" }, h("label", { for: this.fields[name].id }, say(`record.${name}`)), this.fields[name], more);
    this.told = h("p", { class: "notice", role: "alert", hidden: true });
    this.form = h(
      "form",
      {
        class: "record-form", novalidate: true,
        on: {
          submit: (event) => {
            event.preventDefault();
            this.#save();
          },
          input: () => (this.touched = true),
        },
      },
      field("received_by"), field("told_by", this.#fill("told_by", () => desk.me.name, "record.me")),
      field("received_at", this.#fill("received_at", () => local(new Date()), "record.now")),
      field("how", h("div", { class: "ways" }, ...WAYS.map((way) => this.#fill("how", () => say(`record.${way}`), `record.${way}`)))),
      this.told,
      h("div", { class: "buttons" }, h("button", { type: "submit", class: "plain" }, say("record.save"))),
    );
    this.state = h("span", { class: "record-state" });
    this.node = h(
      "details", { class: "record", id: "area-record" },
      h("summary", {}, h("h3", {}, say("record.title")), this.state),
      this.known, this.form,
    );
  }

  show(data) {
    const other = this.data?.case.id !== data.case.id;
    this.data = data;
    const { record, actions } = data;
    const { words, worklist } = this.desk;
    const say = (key) => words.say(key);
    const write = actions.includes("record");
    const time = (stamp) => (stamp ? clock(stamp, worklist.now, words) : null);
    const shown = write ? ["finding", "identified_at"] : ["finding", "identified_at", ...ASKED];
    this.known.replaceChildren(
      ...shown.flatMap((name) => [
        h("dt", {}, say(`record.${name}`)),
        h("dd", {}, (name.endsWith("_at") ? time(record[name]) : name === "finding" ? named(data) : record[name]) || say("record.unknown")),
      ]),
    );
    this.form.hidden = !write;
    if (other) this.touched = false;
    if (other || !this.touched) {
      for (const name of ASKED) this.fields[name].value = name === "received_at" ? local(record[name]) : record[name] ?? "";
    }
    this.state.textContent = say(complete(record) ? "record.complete" : started(record) ? "record.partial" : "record.empty");
    if (other) {
      this.told.hidden = true;
      this.node.open = data.case.origin === "report" || started(record);
    }
  }

  focus() {
    this.node.open = true;
    this.node.scrollIntoView({ block: "nearest" });
    const first = ["received_by", "told_by", "received_at", "how"].find((name) => !this.fields[name].value) ?? "received_by";
    if (this.form.hidden) this.node.firstElementChild.focus();
    else this.fields[first].focus();
    return true;
  }

  #fill(name, value, word) {
    return button(this.desk.words.say(word), () => {
      this.fields[name].value = value();
      this.touched = true;
      this.fields[name].focus();
    }, { class: "fill" });
  }

  async #save() {
    const { words, worklist } = this.desk;
    const { id } = this.data.case;
    const body = {};
    for (const name of ASKED) {
      const value = this.fields[name].value.trim();
      if (!value) continue;
      body[name] = name === "received_at" ? new Date(value).toISOString() : value;
    }
    if (!Object.keys(body).length) {
      this.fields.received_by.focus();
      return;
    }
    try {
      const done = await this.desk.api.step(id, "record", body);
      worklist.learn(done.case);
      this.touched = false;
      this.told.hidden = true;
      this.desk.tell(words.say("record.saved"));
      this.desk.refresh();
    } catch (problem) {
      this.told.textContent = problem.sentence || words.say("record.stuck");
      this.told.hidden = false;
    }
  }
}

/** Whether somebody was told, by whom, when and how. */
export function complete(record) {
  return ASKED.every((name) => record[name]);
}

/** The finding, by its name where the record knows it by the code of the case's own matter. */
function named({ case: row, record }) {
  return record.finding === row.matter ? row.matter_name ?? record.finding : record.finding;
}

function started(record) {
  return ASKED.some((name) => record[name]);
}

/** A moment as an input of date and time takes it, in the reader's own time. */
function local(stamp) {
  if (!stamp) return "";
  const moment = new Date(stamp);
  if (Number.isNaN(moment.getTime())) return "";
  const two = (number) => String(number).padStart(2, "0");
  const day = [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())].join("-");
  return `${day}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}
