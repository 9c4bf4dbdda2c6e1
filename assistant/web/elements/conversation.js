/** One conversation as its log tells it: messages with their answers, matters that went to a person, notices. */

import { Stream } from "./stream.js";

const QUIET = 600; // ms without an event, after which what was said before the page opened counts as told

/**
 * Events dispatched, each with a `detail`:
 * item (a new or changed item), again (a matter that is open once more, at the end of the items), line ({state: up | down}), emergency (an item with `emergency`), amended, said
 * (words to announce), refused (a Problem), rejected ({text, problem}), erased.
 */
export class Conversation extends EventTarget {
  #api;
  #stream = null;
  #seq = 0;
  #settled = false;
  #settling = 0;
  #requested = null;
  #closed = false;
  #doing = this.#how();

  constructor(api) {
    super();
    this.#api = api;
    this.id = null;
    this.items = [];
    this.cases = new Map();
    this.receipts = new Set();
  }

  /** Opens or finds the conversation about a report, and follows it. */
  async open(report) {
    const opened = await this.#api.open(report);
    this.id = opened.id;
    if (this.#closed) return;
    this.#stream = new Stream((last, signal) => this.#api.events(this.id, last, signal), {
      event: (name, data) => this.#take(name, data),
      up: () => {
        this.#settle();
        this.#tell("line", { state: "up" });
        this.#resend();
      },
      down: () => this.#tell("line", { state: "down" }),
      refused: (problem) => this.#tell("refused", problem),
    });
    this.#stream.run();
  }

  close() {
    this.#closed = true;
    this.#stream?.close();
  }

  get turns() {
    return this.items.filter((item) => item.kind === "turn");
  }

  /** The matters that somebody has still to answer. */
  get waiting() {
    return [...this.cases.values()].filter((item) => ["waiting", "claimed"].includes(item.state));
  }

  /** What the patient writes: shown at once, sent once, however often it has to be tried. */
  ask(text, { language, level, again = false }) {
    const turn = this.#turn({ client_id: clientId(), text, language, level });
    Object.assign(turn, { local: true, sending: true, again });
    this.#changed(turn);
    this.#send(turn);
    return turn;
  }

  async askPerson(text) {
    await this.#api.askPerson(this.id, text);
  }

  async takeBack(escalation) {
    await this.#api.takeBack(this.id, escalation);
  }

  /** Tells the person who answered that it has been shown, or read. */
  async receipt(item, what) {
    const key = `${item.seq} ${what}`;
    if (this.receipts.has(key)) return;
    this.receipts.add(key);
    try {
      await this.#api.receipt(this.id, item.seq, what);
    } catch (problem) {
      this.receipts.delete(key); // told the next time that it is shown
      if (!problem.passing) this.#tell("refused", problem);
    }
  }

  async #send(turn, tries = 0) {
    try {
      const { client_id, text, language, level } = turn;
      const kept = await this.#api.say(this.id, { text, client_id, language, level });
      turn.seq = kept.seq;
      turn.sending = false;
      turn.stuck = false;
      this.#changed(turn);
    } catch (problem) {
      if (this.#closed) return;
      if (!problem.passing || problem.code === "too_many_messages") {
        this.items.splice(this.items.indexOf(turn), 1);
        this.#tell("rejected", { turn, problem });
        return;
      }
      turn.stuck = true;
      this.#changed(turn);
      clearTimeout(turn.timer);
      turn.timer = setTimeout(() => this.#send(turn, tries + 1), Math.min(30_000, 2000 * 2 ** tries));
    }
  }

  #resend() {
    for (const turn of this.turns.filter((each) => each.stuck && each.sending)) {
      clearTimeout(turn.timer);
      this.#send(turn);
    }
  }

  #settle() {
    if (this.#settled) return;
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      this.#settled = true;
      for (const item of this.items.filter((each) => each.kind === "person")) {
        item.fresh = !this.receipts.has(`${item.seq} read`);
        if (item.fresh) this.#changed(item);
        this.receipt(item, "delivered");
      }
      this.#tell("settled", null);
    }, QUIET);
  }

  #take(name, data) {
    if (data.seq <= this.#seq) return;
    this.#seq = data.seq;
    this.#settle();
    this.#doing[name]?.(data);
  }

  #turn({ client_id, text, language = null, level = null }) {
    const turn = {
      kind: "turn", key: client_id, client_id, text, language, level,
      sentences: [], reply: null, error: null, emergency: null, forwarded: null,
    };
    this.items.push(turn);
    return turn;
  }

  #answering(seq) {
    return this.turns.find((turn) => turn.seq === seq) ?? null;
  }

  #changed(item) {
    this.#tell("item", item);
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** What is done with each event of the stream. */
  #how() {
    return {
      message: (data) => {
        const turn = this.turns.find((each) => each.client_id === data.client_id) ?? this.#turn(data);
        Object.assign(turn, { seq: data.seq, at: data.at, text: data.text ?? turn.text, sending: false, stuck: false });
        turn.language = data.language ?? turn.language;
        turn.level = data.level ?? turn.level;
        this.#changed(turn);
      },
      sentence: (data) => {
        const turn = this.#answering(data.in_reply_to);
        if (!turn || turn.reply) return;
        turn.sentences[data.index] = { text: data.text, sources: data.sources ?? [] };
        this.#changed(turn);
      },
      reply: (data) => {
        const turn = this.#answering(data.in_reply_to);
        if (!turn) return;
        turn.reply = data;
        turn.sentences = data.sentences ?? turn.sentences;
        this.#changed(turn);
        if (turn.local && !turn.emergency) this.#tell("said", { turn });
      },
      error: (data) => {
        const turn = this.#answering(data.in_reply_to);
        if (!turn) return;
        turn.error = data;
        this.#changed(turn);
        this.#tell("said", { turn });
      },
      emergency: (data) => {
        const turn = this.#answering(data.in_reply_to);
        const item = turn ?? { kind: "emergency", key: `emergency-${data.seq}`, seq: data.seq };
        item.emergency = data;
        if (!turn) this.items.push(item);
        this.#changed(item);
        this.#tell("emergency", { data, live: this.#settled || turn?.local === true });
      },
      state: (data) => {
        if (data.change === "erased") this.#tell("erased", null);
        else if (data.change === "requested") this.#requested = data.text;
        else if (data.change === "forwarded") this.#forwarded(data);
        else if (data.escalation) this.#moved(data);
      },
      person: (data) => {
        const item = { kind: "person", key: `person-${data.seq}`, fresh: this.#settled, ...data };
        this.items.push(item);
        const matter = this.cases.get(data.escalation);
        if (matter) {
          Object.assign(matter, { state: "answered", owner: data.from, answeredAt: data.at, answer: item });
          this.#changed(matter);
        }
        this.#changed(item);
        if (this.#settled) {
          this.receipt(item, "delivered");
          this.#tell("said", { person: item });
        }
      },
      receipt: (data) => {
        this.receipts.add(`${data.of} ${data.what}`);
      },
      amended: (data) => {
        const item = { kind: "amended", key: `amended-${data.seq}`, ...data };
        this.items.push(item);
        this.#changed(item);
        this.#tell("amended", { item, live: this.#settled });
      },
    };
  }

  #forwarded(data) {
    const turn = this.#answering(data.in_reply_to);
    if (!turn) return;
    turn.forwarded = { owner: data.owner ?? this.waiting.at(-1)?.owner ?? null };
    this.#changed(turn);
  }

  /** What became of a matter: it waits, somebody has it, it was given back, closed or taken back. */
  #moved(data) {
    let matter = this.cases.get(data.escalation);
    if (!matter) {
      matter = { kind: "case", key: `case-${data.escalation}`, id: data.escalation, sent: [], at: data.at, owner: null };
      this.cases.set(data.escalation, matter);
      this.items.push(matter);
    }
    if (data.change === "waiting" && matter.answeredAt) {
      // Answered once, asked about again: the same matter waits anew, and its card comes after what was asked.
      Object.assign(matter, { state: "waiting", owner: null, answeredAt: null, answer: null, at: data.at });
      this.items.splice(this.items.indexOf(matter), 1);
      this.items.push(matter);
      this.#tell("again", matter);
    }
    if (data.change === "waiting") {
      const text = this.#requested ?? this.#answering(data.in_reply_to)?.text ?? this.turns.at(-1)?.text ?? null;
      this.#requested = null;
      if (text && !matter.sent.includes(text)) matter.sent.push(text);
      if (matter.state !== "claimed") matter.state = "waiting";
      matter.reason = data.reason ?? matter.reason;
    } else {
      matter.state = STATES[data.change] ?? matter.state;
    }
    if (data.change === "claimed" || data.change === "transferred") {
      matter.owner = data.owner ?? matter.owner;
      matter.claimedAt = data.at;
      this.#tell("claimed", { matter, live: this.#settled });
    }
    if (data.change === "unclaimed") matter.owner = null;
    matter.due = data.due_at ?? matter.due;
    this.#changed(matter);
  }
}

const STATES = {
  claimed: "claimed",
  unclaimed: "waiting",
  transferred: "claimed",
  returned: "returned",
  closed: "closed",
  taken_back: "taken_back",
};

/** An id that no other message has; randomUUID is missing where the page isn't served securely. */
function clientId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `c-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
