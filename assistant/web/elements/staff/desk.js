/** The desk of somebody who is signed in: queue, one open case, outbox, and what the keys do there. */

import { h } from "../dom.js";
import { Bar } from "./bar.js";
import { CaseView } from "./case.js";
import { keyed, rename } from "./controls.js";
import { HelpSheet } from "./help.js";
import { Keys, typing } from "./keys.js";
import { Later } from "./later.js";
import { OutboxView } from "./outbox.js";
import { QueueView, todo } from "./queue.js";
import { Sending } from "./sending.js";
import { StatusLine } from "./status.js";
import { Unsent } from "./unsent.js";
import { Worklist } from "./worklist.js";

const TICK = 5_000; // ms after which times are said anew
const SOON = 60; // ms in which several news of a case become one look at it
const VIEWS = { radiologist: ["cases"], head: ["cases", "outbox"], operator: ["outbox"] };

export class Desk {
  #run = 0;
  #last = 0;
  #fresh = false;
  #soon = 0;
  #sure = null;
  #gone = new AbortController();

  /** `on` has language(code), out() and ended(). */
  constructor(api, words, me, on) {
    Object.assign(this, { api, words, me, on });
    this.unsent = new Unsent(me);
    this.worklist = new Worklist(api);
    this.later = new Later();
    this.sending = new Sending(api, this.unsent, this.worklist, (id, problem) => this.#replied(id, problem));
    this.status = new StatusLine(words, () => this.act("undo"));
    this.keys = new Keys((name, event) => this.act(name, event));
    this.help = new HelpSheet(words, this.keys);
    this.idle = keyed("", "Enter", () => this.act("open"), { class: "main", shown: words.say("key.enter") });
    this.queue = new QueueView(this, () => this.#rest());
    this.case = new CaseView(this);
    this.outbox = new OutboxView(this);
    this.views = VIEWS[me.role] ?? ["cases"];
    this.bar = new Bar(words, me, this.views, {
      view: (name) => this.view(name), language: (code) => on.language(code), help: () => this.help.toggle(), out: () => on.out(),
      studio: me.role === "head" ? () => this.#studio() : null,
    });
    this.work = h("main", { class: "work" }, this.queue.node, this.case.node, h("div", { class: "idle" }, this.idle), this.outbox.node);
    this.node = h("div", { class: "desk" }, this.bar.node, this.work, this.status.node, this.status.live, this.help.node);
  }

  start() {
    const { signal } = this.#gone;
    this.worklist.addEventListener("changed", ({ detail }) => this.#changed(detail.id));
    this.worklist.addEventListener("arrived", ({ detail }) => this.#arrived(detail));
    this.worklist.addEventListener("line", ({ detail }) => this.#line(detail.up));
    this.worklist.addEventListener("refused", ({ detail }) => this.#refused(detail));
    addEventListener("hashchange", () => this.#go(), { signal });
    this.ticking = setInterval(() => this.#tick(), TICK);
    this.view(this.views[0]);
    if (this.views.includes("cases")) {
      this.worklist.start();
      this.#go();
    }
  }

  /** Put everything away; what was planned is done. */
  async close() {
    clearInterval(this.ticking);
    clearTimeout(this.#soon);
    this.#gone.abort();
    this.keys.close();
    this.case.reply.readback.clear();
    this.outbox.close();
    this.worklist.close();
    await this.later.now();
  }

  view(name) {
    this.shown = name;
    this.bar.show(name);
    this.queue.node.hidden = name !== "cases";
    this.#rest();
    this.case.node.hidden = name !== "cases" || this.#wanted === null || this.case.id !== this.#wanted;
    if (name === "outbox") this.outbox.open();
    else this.outbox.close();
    this.node.dataset.view = name;
  }

  open(id) {
    if (this.#wanted === id) this.toHead();
    else location.hash = encodeURIComponent(id);
  }

  /** Back to the queue, to the row of the case or the one given. */
  leave(to = null) {
    const from = to ?? this.#wanted;
    if (this.#wanted !== null) history.pushState(null, "", location.pathname + location.search);
    this.#go();
    if (from) this.queue.choose(from);
  }

  toHead() {
    this.case.head.title.focus({ preventScroll: true });
  }

  /** Look at the open case again, once for several reasons. */
  refresh() {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => this.#load(), SOON);
  }

  cite(spans) {
    this.announce(this.words.say("report.cited", { quote: this.case.origin.cite(spans) }));
  }

  async #studio() {
    try {
      location.assign(await this.api.studio());
    } catch (problem) {
      this.tell(problem.sentence || this.words.say("studio.failed"));
    }
  }

  tell(text, undo = false) {
    this.status.tell(text, undo);
  }

  announce(text) {
    this.status.announce(text);
  }

  /** The case whose step is planned and can still be undone. */
  get leaving() {
    return this.later.id;
  }

  /** Give the case to a colleague. */
  async give(to, name) {
    if (await this.#step("transfer", { to })) this.tell(this.words.say("done.transfer", { name }));
    this.toHead();
  }

  /** What a key or a button does; true if it did something. */
  act(name, event = null) {
    const done = this.#acts[name]?.(event);
    return done !== false && done !== undefined;
  }

  get #wanted() {
    return location.hash.length > 1 ? decode(location.hash.slice(1)) : null;
  }

  /** The open case as the server told it, or null. */
  get #open() {
    return this.shown === "cases" && this.#wanted !== null && this.case.id === this.#wanted ? this.case.data : null;
  }

  #acts = {
    next: () => this.#move(1),
    previous: () => this.#move(-1),
    open: () => {
      const { next } = this.queue;
      if (this.shown !== "cases" || !next) return false;
      this.open(next);
      return true;
    },
    find: () => {
      if (this.shown !== "cases") return false;
      if (!this.queue.find.checkVisibility()) this.leave();
      this.queue.search();
      return true;
    },
    leave: (event) => this.#leave(event),
    help: () => (this.help.toggle(), true),
    undo: () => {
      const undone = this.later.undo();
      if (undone) this.tell(this.words.say("status.undone"));
      return undone;
    },
    claim: () => this.#may("claim") && (this.#claim(), true),
    reply: () => this.#claimed(() => this.case.reply.focus()),
    draft: () => this.#claimed(() => this.case.reply.take()),
    phrase: (event) => this.#open !== null && this.case.reply.phrases.toggle(Number(event.key) - 1),
    record: () => this.#may("record") && this.case.record.focus(),
    note: () => this.#may("note") && this.case.notes.focus(),
    transfer: () => this.#may("transfer") && (this.case.head.steps.ask(), true),
    release: () => this.#plan("release"),
    "hand-back": () => this.#plan("hand-back"),
    close: () => this.#plan("close"),
  };

  #may(name) {
    return this.#open?.actions.includes(name) ?? false;
  }

  async #claim() {
    const { id } = this.case;
    this.case.head.tell(null);
    try {
      const done = await this.api.step(id, "claim");
      this.worklist.learn(done.case);
      this.announce(this.words.say("case.yours"));
      if (id === this.#wanted) await this.#load();
      return true;
    } catch (problem) {
      const owner = problem.code === "claim_lost" ? problem.told.owner : null;
      this.#failed(problem, owner ? this.words.say("case.lost", { name: owner.name }) : null);
      return false;
    }
  }

  /** Do it with a case that is mine; one that waits is claimed first. */
  #claimed(act) {
    if (this.#may("reply")) return act();
    if (!this.#may("claim")) return false;
    this.#claim().then((got) => got && this.#may("reply") && act());
    return true;
  }

  async #step(name, body) {
    this.case.head.tell(null);
    try {
      const done = await this.api.step(this.case.id, name, body);
      this.worklist.learn(done.case);
      this.refresh();
      return true;
    } catch (problem) {
      this.#failed(problem);
      return false;
    }
  }

  #failed(problem, sentence = null) {
    if (!problem.status && problem.status !== 0) throw problem; // a fault of the page itself
    this.case.head.tell(sentence ?? (problem.sentence || this.words.say("step.stuck")));
    this.refresh();
  }

  /** A step that takes the case away from me: it can be undone for some seconds, and unsent words ask once. */
  #plan(name) {
    if (!this.#may(name)) return false;
    const { id } = this.case;
    const { text, phrases } = this.unsent.of(id);
    if ((text.trim() || phrases.length) && this.#sure !== `${name} ${id}`) {
      this.#sure = `${name} ${id}`;
      this.case.head.tell(this.words.say("step.unsent"));
      return true;
    }
    this.#sure = null;
    const next = this.queue.after(id);
    const act = async (options) => {
      try {
        const done = await this.api.step(id, name, {}, options);
        this.unsent.change(id, { text: "", phrases: [], draft: false });
        this.worklist.learn(done.case);
      } catch (problem) {
        this.tell(problem.sentence || this.words.say("step.stuck"));
      }
      this.queue.draw();
    };
    this.later.plan(id, act, () => {
      this.queue.draw();
      this.open(id);
    });
    this.leave(next ?? id);
    this.queue.draw();
    this.tell(this.words.say(`done.${name}`), true);
    return true;
  }

  #move(step) {
    if (this.shown !== "cases") return false;
    const id = this.queue.move(step);
    if (id && !this.queue.node.checkVisibility()) this.open(id);
    return id !== null;
  }

  #leave(event) {
    if (this.help.node.matches(":popover-open")) return false; // the sheet closes by itself
    const { find } = this.queue;
    if (event?.target === find) {
      find.value = "";
      this.queue.draw();
      find.blur();
      if (this.queue.next) this.queue.choose(this.queue.next);
      return true;
    }
    if (event && typing(event.target)) {
      if (this.#open) this.toHead();
      else event.target.blur();
      return true;
    }
    if (this.#wanted === null) return false;
    this.leave();
    return true;
  }

  /** The address has changed, or the page was opened with one. */
  #go() {
    const id = this.#wanted;
    if (id && this.shown !== "cases" && this.views.includes("cases")) this.view("cases");
    this.node.classList.toggle("has-case", id !== null);
    this.queue.open = id;
    this.#rest();
    if (id === null) this.case.hide();
    this.#sure = null;
    this.#fresh = id !== null;
    if (id) {
      scrollTo(0, 0); // on a phone the case takes the place of the queue
      this.#load();
    }
  }

  /** Look at the open case. An answer that was overtaken by a later one is not shown. */
  async #load() {
    const id = this.#wanted;
    if (!id) return;
    const run = (this.#run += 1);
    try {
      const data = await this.api.case(id);
      if (run < this.#last || id !== this.#wanted || this.#gone.signal.aborted) return;
      this.#last = run;
      this.case.show(data);
      if (this.shown !== "cases") this.case.hide();
      else if (this.#fresh) this.toHead();
      this.#fresh = false;
    } catch (problem) {
      if (run < this.#last || id !== this.#wanted || this.#gone.signal.aborted) return;
      this.#last = run;
      if (!problem.status && problem.status !== 0) throw problem;
      this.#unread(problem, id);
    }
  }

  /** The case can't be looked at: what is on the page stays, so that no words are lost. */
  #unread(problem, id) {
    const sentence = problem.status === 404 ? this.words.say("case.left") : problem.sentence || this.words.say("case.unreachable");
    if (this.case.id === id) {
      if (problem.status === 404) this.case.show({ ...this.case.data, actions: [] });
      this.case.head.tell(sentence);
      return;
    }
    this.tell(sentence);
    this.leave();
  }

  #changed(id) {
    this.queue.draw();
    const waiting = todo(this.worklist.rows, this.me);
    const title = this.words.say("bar.title");
    document.title = waiting ? `(${waiting}) ${title}` : title;
    const open = this.#wanted;
    if (open && (id === null || id === open)) this.refresh();
  }

  /** What is urgent is told of, whatever is open; the rest is there when the queue is looked at. */
  #arrived(row) {
    if (row.tier === 1) this.tell(this.words.say("queue.arrived", { matter: row.matter_name || row.reason_text }));
  }

  #line(up) {
    this.bar.line.textContent = up ? "" : this.words.say("bar.offline");
    if (up) this.sending.again();
  }

  #replied(id, problem) {
    const open = this.#open !== null && this.case.id === id;
    if (this.case.id === id) this.case.reply.replied(problem);
    if (!problem) {
      this.tell(this.words.say("done.reply"));
      if (open) this.toHead();
    } else if (!open && !problem.passing) {
      this.tell(problem.sentence || this.words.say("reply.refused"));
    }
    this.queue.draw();
    this.refresh();
  }

  /** What stands beside the queue while no case is open. */
  #rest() {
    const row = this.worklist.row(this.queue?.next);
    this.idle.hidden = this.shown !== "cases" || this.#wanted !== null || !row;
    if (row) rename(this.idle, this.words.say("case.idle", { matter: row.matter_name || row.reason_text }));
  }

  #refused(problem) {
    if (problem.status === 401) this.on.ended();
    else this.bar.line.textContent = problem.sentence;
  }

  #tick() {
    this.queue.draw();
    this.case.head.tick();
    // The stream tells of a row that changed; a second message or a colleague's note leaves the row as it was.
    if (this.#open && document.visibilityState === "visible") this.refresh();
  }
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
