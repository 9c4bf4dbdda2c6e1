/** Report and conversation: side by side where there is room, else the report as a sheet that keeps its place. */

import { button, h } from "./dom.js";

const WIDE = 960;

export class Layout {
  #place = 0;
  #from = null;

  constructor(host, { report, conversation }) {
    this.report = report;
    this.skip = h("a", { class: "skip", href: "#composer", on: { click: (event) => this.#skip(event) } });
    this.reportPane = h("section", { class: "report-pane", tabindex: "0" });
    this.conversation = conversation;
    this.sheetClose = button("", () => this.closeReport(), { class: "plain" });
    this.sheetBody = h("div", { class: "sheet-body", tabindex: "0" });
    this.sheet = h(
      "dialog", { class: "sheet", on: { cancel: () => (this.#place = this.sheetBody.scrollTop), close: () => this.#closed() } },
      h("div", { class: "sheet-head" }, this.sheetClose),
      this.sheetBody,
    );
    this.node = h("div", { class: "panes" }, this.skip, this.reportPane, conversation, this.sheet);
    this.reportPane.append(report);
    this.watch = new ResizeObserver(() => this.#measure(host.clientWidth));
    this.watch.observe(host);
    this.#measure(host.clientWidth);
  }

  /** The element in which the report scrolls now. */
  get pane() {
    return this.wide ? this.reportPane : this.sheetBody;
  }

  use(words) {
    this.skip.textContent = words.say("chat.skip");
    this.reportPane.setAttribute("aria-label", words.say("report.title"));
    this.sheet.setAttribute("aria-label", words.say("report.title"));
    this.sheetBody.setAttribute("role", "group");
    this.sheetBody.setAttribute("aria-label", words.say("report.title"));
    this.sheetClose.textContent = words.say("report.close");
  }

  openReport(from) {
    if (this.wide || this.sheet.open) return;
    this.#from = from ?? null;
    this.sheet.showModal();
    this.sheetBody.scrollTop = this.#place;
    this.sheetClose.focus({ preventScroll: true });
  }

  closeReport() {
    if (!this.sheet.open) return;
    this.#place = this.sheetBody.scrollTop;
    this.sheet.close();
  }

  #closed() {
    this.#from?.focus({ preventScroll: true });
    this.#from = null;
  }

  #measure(width) {
    const wide = width >= WIDE;
    if (wide === this.wide) return;
    if (this.wide !== undefined) this.#place = this.pane.scrollTop;
    this.wide = wide;
    if (wide && this.sheet.open) this.sheet.close();
    this.pane.append(this.report);
    this.node.classList.toggle("wide", wide);
    this.pane.scrollTop = this.#place;
  }

  #skip(event) {
    event.preventDefault();
    this.node.querySelector("#composer").focus();
  }
}
