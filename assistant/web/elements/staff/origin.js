/** The report of a case, with the words that raised it marked and in view, and other places marked when asked for. */

import { h } from "../dom.js";
import { ReportView } from "../report.js";

export class OriginView {
  #shown = "";

  constructor(desk) {
    this.desk = desk;
    const say = (key) => desk.words.say(key);
    this.view = new ReportView(() => {});
    this.none = h("p", { class: "empty" }, say("report.none"));
    this.about = h("p", { class: "quiet small" }, say("report.marked"));
    this.old = h("p", { class: "notice" });
    this.node = h(
      "section", { class: "pane report-pane", id: "area-report", tabindex: "0", "aria-label": say("report.title") },
      h("h3", { class: "pane-title" }, say("report.title")), this.about, this.old, this.none, this.view.node,
    );
  }

  show({ report }) {
    this.none.hidden = report !== null;
    this.view.node.hidden = report === null;
    this.about.hidden = !report?.marked.length;
    this.old.hidden = report?.status !== "withdrawn";
    this.old.textContent = this.old.hidden ? "" : this.desk.words.say("report.withdrawn");
    const shown = report ? `${report.id} ${report.version} ${JSON.stringify(report.marked)}` : "none";
    if (shown === this.#shown) return;
    this.#shown = shown;
    if (!report) return;
    this.raising = report.marked.map(({ start, end }) => [start, end]);
    this.view.show({ ...report, terms: [] }, this.desk.words);
    // On a phone the report is one part of a long page, which should open at its top.
    const marks = this.view.mark(this.raising, this.node);
    if (!marks.length) this.node.scrollTop = 0;
  }

  /** Bring other places into view; what raised the case stays marked. */
  cite(spans) {
    const wanted = spans.map(({ start, end }) => [start, end]);
    const count = this.view.mark(wanted, this.node).length;
    const marks = this.view.mark([...wanted, ...this.raising], this.node);
    for (const mark of marks.slice(0, count)) mark.classList.add("cited");
    if (this.node.scrollHeight <= this.node.clientHeight + 1) marks[0]?.scrollIntoView({ block: "center" });
    return marks.slice(0, count).map((mark) => mark.textContent).join(" … ");
  }
}
