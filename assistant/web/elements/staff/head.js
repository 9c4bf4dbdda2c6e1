/** The head of a case: how urgent, what, for whom, why it is here, and what comes next. */

import { h } from "../dom.js";
import { longDate } from "../times.js";
import { ago, due, language } from "./due.js";
import { back } from "./queue.js";
import { Steps } from "./steps.js";
import { tier } from "./tier.js";

export class CaseHead {
  constructor(desk) {
    this.desk = desk;
    this.steps = new Steps(desk);
    this.tier = h("span", {});
    this.title = h("h2", { class: "case-title", id: "case-title", tabindex: "-1" });
    this.due = h("span", {});
    this.state = h("span", { class: "case-state" });
    this.why = h("p", { class: "why" });
    this.facts = h("p", { class: "quiet case-facts" });
    this.told = h("p", { class: "notice", role: "alert", hidden: true });
    this.node = h(
      "header", { class: "case-head" },
      h(
        "div", { class: "case-what" },
        h("div", { class: "case-line" }, back(desk), this.tier, this.title, this.due, this.state),
        this.why, this.facts, this.told,
      ),
      this.steps.node,
    );
  }

  show(data) {
    const { words, worklist, me } = this.desk;
    const say = (key, slots) => words.say(key, slots);
    const { case: row, why, patient, report } = data;
    this.row = row;
    this.tier.replaceChildren(tier(row, words));
    this.title.textContent = row.matter_name || row.reason_text;
    const reason = why.text === this.title.textContent ? null : why.text;
    const quote = why.sentence ?? raising(report);
    this.why.replaceChildren(h("strong", {}, say("case.why")), ...[reason, quote && h("q", {}, quote)].filter(Boolean).flatMap((part) => [" ", part]));
    this.why.hidden = !reason && !quote;
    this.facts.textContent = [
      patient?.name,
      ...(report ? [report.modality, longDate(report.date, words.spoken)] : []),
      say(`origin.${row.origin}`),
      row.told ? say("case.told") : null,
      data.patient_language === words.spoken ? null : say("case.reads", { language: language(data.patient_language, words) }),
    ].filter(Boolean).join(" · ");
    const { owner, state } = row;
    const name = owner?.id === me.id ? null : owner?.name;
    this.state.textContent =
      state === "answered" ? say(name ? "case.answered_by" : "case.answered", { name, ago: ago(row.changed_at, worklist.now, words) })
      : state === "claimed" ? (name ? say("case.owned", { name }) : say("case.yours"))
      : state === "waiting" ? say("case.waiting") : say("case.gone");
    this.state.dataset.mine = String(owner?.id === me.id);
    this.tick();
    this.steps.show(data);
  }

  /** The time goes on. */
  tick() {
    if (!this.row) return;
    const { text, late } = due(this.row, this.desk.worklist.now, this.desk.words);
    this.due.hidden = this.row.state === "answered" && !this.row.unread;
    this.due.className = late ? "due overdue" : "due";
    this.due.textContent = text;
  }

  tell(sentence) {
    this.told.textContent = sentence ?? "";
    this.told.hidden = !sentence;
  }
}

/** The words of the report that raised the case. */
function raising(report) {
  const sentence = report?.sentences.find(({ start, end }) => report.marked.some((mark) => mark.start < end && start < mark.end));
  return sentence?.text ?? null;
}
