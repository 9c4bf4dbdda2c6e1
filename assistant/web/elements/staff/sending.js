/** Replies on their way: each goes out until the server has acknowledged it, and counts there once. */

import { clientId } from "./unsent.js";

export class Sending {
  #going = new Set();

  /** `done(id, problem)` hears what became of a reply; `problem` null means that it was sent. */
  constructor(api, unsent, worklist, done) {
    Object.assign(this, { api, unsent, worklist, done });
  }

  async send(id) {
    if (this.#going.has(id)) return;
    this.#going.add(id);
    const { client_id } = this.unsent.of(id);
    const mine = this.unsent.change(id, { sending: true, client_id: client_id ?? clientId() });
    let failed = null;
    try {
      const answer = await this.api.step(id, "reply", { text: mine.text.trim(), phrases: mine.phrases, client_id: mine.client_id });
      this.unsent.change(id, { text: "", phrases: [], draft: false, sending: false, client_id: null });
      this.worklist.learn(answer.case);
    } catch (problem) {
      failed = problem;
      // What may still arrive stays as it is and goes out again, under the same id; what was refused can be changed.
      if (!problem.passing) this.unsent.change(id, { sending: false, client_id: null });
    }
    this.#going.delete(id);
    this.done(id, failed);
  }

  /** The line is back: whatever is on its way goes out again. */
  again() {
    for (const id of this.unsent.sending) this.send(id);
  }
}
