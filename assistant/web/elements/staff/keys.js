/** The keys: what each does, and when they are silent. */

/** In the order of the help sheet. `where` groups them there. */
export const KEYS = [
  { key: "j", does: "next", where: "list" },
  { key: "k", does: "previous", where: "list" },
  { key: "Enter", does: "open", where: "list" },
  { key: "/", does: "find", where: "list" },
  { key: "Escape", does: "leave", where: "list" },
  { key: "c", does: "claim", where: "case" },
  { key: "r", does: "reply", where: "case" },
  { key: "d", does: "draft", where: "case" },
  { key: "1", does: "phrase", where: "case" },
  { key: "i", does: "record", where: "case" },
  { key: "n", does: "note", where: "case" },
  { key: "t", does: "transfer", where: "case" },
  { key: "u", does: "release", where: "case" },
  { key: "h", does: "hand-back", where: "case" },
  { key: "e", does: "close", where: "case" },
  { key: "z", does: "undo", where: "case" },
  { key: "?", does: "help", where: "page" },
];

const AGAIN = new Set(["next", "previous"]); // may be held down
const OFF = "plainrad-staff-keys-off";

export class Keys {
  #silent = new AbortController();

  /** `act(name, event)` does it and says whether it did. */
  constructor(act) {
    this.act = act;
    this.on = recall(OFF) === null;
    addEventListener("keydown", (event) => this.#heard(event), { signal: this.#silent.signal });
  }

  close() {
    this.#silent.abort();
  }

  /** Single keys can be switched off: speech input and some hands press them by mistake. */
  turn(on) {
    this.on = on;
    remember(OFF, on ? null : "1");
  }

  #heard(event) {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      if (this.act("leave", event)) event.preventDefault();
      return;
    }
    if (!this.on || typing(event.target)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const name = /^[1-9]$/.test(key) ? "phrase" : KEYS.find((each) => each.key === key)?.does;
    if (!name || (event.repeat && !AGAIN.has(name))) return;
    if (name === "open" && pressed(event.target)) return;
    if (this.act(name, event)) event.preventDefault();
  }
}

/** Whether keys are letters here. */
export function typing(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches("textarea, select")) return true;
  return target.matches("input:not([type=checkbox], [type=radio], [type=button])");
}

/** Whether Enter already means something here. */
function pressed(target) {
  return target instanceof HTMLElement && target.closest("a, button, summary, input") !== null;
}

function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    return;
  }
}
