/** A step that can be undone for a few seconds, since a single key does it: it is taken when the seconds are over. */

const SECONDS = 5;

export class Later {
  #pending = null;

  constructor() {
    // Whoever closes the window meant it.
    addEventListener("pagehide", () => this.now({ keepalive: true }));
  }

  /** The case whose step is still to be taken, or null. */
  get id() {
    return this.#pending?.id ?? null;
  }

  /** `act(options)` takes the step; `back()` puts the page back as it was. */
  plan(id, act, back) {
    this.now();
    this.#pending = { id, act, back, timer: setTimeout(() => this.now(), SECONDS * 1000) };
  }

  /** Take the step now. */
  now(options = {}) {
    const pending = this.#take();
    return pending ? pending.act(options) : null;
  }

  /** Don't take it; true if there was one. */
  undo() {
    const pending = this.#take();
    pending?.back();
    return pending !== null;
  }

  #take() {
    const pending = this.#pending;
    clearTimeout(pending?.timer);
    this.#pending = null;
    return pending;
  }
}
