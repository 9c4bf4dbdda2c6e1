/** The cases of the house as the server's stream tells them, in order of urgency. */

import { Stream } from "../stream.js";

const LAST = 9; // where a case without a tier stands

/** Events dispatched: changed ({id} of one case, or null for all), arrived (a row that nobody has yet), line ({up}), refused (a Problem). */
export class Worklist extends EventTarget {
  #rows = new Map();
  #stream = null;
  #ahead = 0; // ms by which the server's clock is ahead of this one

  constructor(api) {
    super();
    this.#stream = new Stream((_last, signal) => api.events(signal), {
      event: (name, data) => this.#take(name, data),
      up: () => this.#tell("line", { up: true }),
      down: () => this.#tell("line", { up: false }),
      refused: (problem) => this.#tell("refused", problem),
    });
    this.loaded = false;
  }

  start() {
    this.#stream.run();
  }

  close() {
    this.#stream.close();
  }

  /** The server's time, which is what "late" is measured by. */
  get now() {
    return Date.now() + this.#ahead;
  }

  get rows() {
    return [...this.#rows.values()].sort(
      (one, other) =>
        (one.tier ?? LAST) - (other.tier ?? LAST) || Date.parse(one.due_at) - Date.parse(other.due_at) || (one.id < other.id ? -1 : 1),
    );
  }

  row(id) {
    return this.#rows.get(id) ?? null;
  }

  /** What this page has just learnt by acting itself; the stream will say the same. */
  learn(row) {
    if (!OPEN.has(row.state)) this.#rows.delete(row.id);
    else this.#rows.set(row.id, row);
    this.#tell("changed", { id: row.id });
  }

  #take(name, data) {
    if (name === "queue") {
      this.#ahead = Date.parse(data.now) - Date.now();
      this.#rows = new Map(data.cases.map((row) => [row.id, row]));
      this.loaded = true;
      this.#tell("changed", { id: null });
    } else if (name === "case") {
      const before = this.#rows.get(data.id);
      this.learn(data);
      if (data.state === "waiting" && before?.state !== "waiting") this.#tell("arrived", data);
    } else if (name === "gone") {
      this.#rows.delete(data.id);
      this.#tell("changed", { id: data.id });
    }
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

const OPEN = new Set(["waiting", "claimed", "answered"]);
