/** What somebody has written for a case and not yet sent: it survives a reload and a lost line, for this person only. */

import { forget, keep, kept, names } from "./keep.js";

const EMPTY = { text: "", phrases: [], draft: false, sending: false, client_id: null, note: "", note_id: null };

export class Unsent {
  #prefix;

  constructor(person) {
    this.#prefix = `unsent ${person.id} `;
    // Whoever signs in after somebody else finds nothing of theirs.
    forget(names().filter((name) => name.startsWith("unsent ") && !name.startsWith(this.#prefix)));
  }

  of(id) {
    return { ...EMPTY, ...kept(this.#prefix + id) };
  }

  change(id, changes) {
    const now = { ...this.of(id), ...changes };
    const nothing = !now.text && !now.phrases.length && !now.note;
    keep(this.#prefix + id, nothing ? null : now);
    return now;
  }

  /** The cases for which something is written. */
  get cases() {
    return names().filter((name) => name.startsWith(this.#prefix)).map((name) => name.slice(this.#prefix.length));
  }

  /** The cases whose reply is on its way but has not been acknowledged. */
  get sending() {
    return this.cases.filter((id) => this.of(id).sending);
  }
}

/** An id that no other reply or note has; randomUUID is missing where the page isn't served securely. */
export function clientId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `s-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
