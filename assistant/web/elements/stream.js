/** Server-sent events read with fetch: EventSource can't send an Authorization header. */

const SILENCE = 45_000; // the server beats every 15 s; three missed beats mean that the line is dead
const LONGEST = 30_000;

/** The events of a byte stream, as `{id, event, data, retry}`, by the rules of the HTML standard. */
export async function* parse(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let event = fresh();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      rest += value;
      // A "\r" at the very end may be half of "\r\n": it waits for what follows.
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop();
      for (const line of lines) {
        if (line === "") {
          if (event.data.length || event.retry !== null) yield { ...event, data: event.data.join("\n") };
          else if (event.comment) yield { ...fresh(), data: "" };
          event = fresh();
        } else {
          field(event, line);
        }
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function fresh() {
  return { id: null, event: "message", data: [], retry: null, comment: false };
}

function field(event, line) {
  const colon = line.indexOf(":");
  if (colon === 0) {
    event.comment = true;
    return;
  }
  const name = colon < 0 ? line : line.slice(0, colon);
  const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
  if (name === "data") event.data.push(value);
  else if (name === "event") event.event = value;
  else if (name === "id" && !value.includes("\0")) event.id = value;
  else if (name === "retry" && /^\d+$/.test(value)) event.retry = Number(value);
}

/** Keeps one stream open: goes on behind the last event seen, waits longer after each failure, at once when online. */
export class Stream {
  #open;
  #stop = new AbortController();
  #last = 0;
  #wait = 2000;
  #failures = 0;
  #wake = () => {};

  /** `open(last, signal)` gives the response; `on` has event(name, data), up(), down() and refused(problem). */
  constructor(open, on) {
    this.#open = open;
    this.on = on;
    addEventListener("online", () => this.#wake(), { signal: this.#stop.signal });
  }

  close() {
    this.#stop.abort();
    this.#wake();
  }

  async run() {
    while (!this.#stop.signal.aborted) {
      try {
        await this.#once();
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        if (error.status && !error.passing) {
          this.on.refused(error);
          return;
        }
      }
      if (this.#stop.signal.aborted) return;
      this.#failures += 1;
      if (this.#failures > 1 || !navigator.onLine) this.on.down();
      await this.#pause();
    }
  }

  async #once() {
    const line = new AbortController();
    const signal = AbortSignal.any([line.signal, this.#stop.signal]);
    let guard = setTimeout(() => line.abort(), SILENCE);
    try {
      const response = await this.#open(this.#last, signal);
      this.on.up();
      for await (const event of parse(response.body)) {
        clearTimeout(guard);
        guard = setTimeout(() => line.abort(), SILENCE);
        this.#failures = 0;
        if (event.retry !== null) this.#wait = event.retry;
        if (!event.data) continue;
        this.on.event(event.event, JSON.parse(event.data));
        // Only after it was taken: an event that broke off is asked for again.
        if (event.id !== null) this.#last = Number(event.id);
      }
    } finally {
      clearTimeout(guard);
      line.abort();
    }
  }

  #pause() {
    const most = Math.min(LONGEST, this.#wait * 2 ** Math.min(this.#failures - 1, 6));
    const wait = most * (0.5 + Math.random() / 2); // not all pages at the same moment
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, wait);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
