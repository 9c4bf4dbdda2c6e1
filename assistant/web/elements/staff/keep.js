/** What this tab keeps over a reload. Nothing of it outlives the tab, and signing out forgets all of it. */

const PREFIX = "plainrad-staff ";
const memory = new Map(); // where the browser forbids storage, the page's own memory has to do

/** Keep a value under a name; null takes it away. */
export function keep(name, value) {
  const key = PREFIX + name;
  if (value === null) memory.delete(key);
  else memory.set(key, value);
  try {
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    return;
  }
}

export function kept(name) {
  const key = PREFIX + name;
  if (memory.has(key)) return memory.get(key);
  try {
    const found = sessionStorage.getItem(key);
    return found === null ? null : JSON.parse(found);
  } catch {
    return null;
  }
}

/** The names under which something is kept. */
export function names() {
  const found = new Set(memory.keys());
  try {
    for (let index = 0; index < sessionStorage.length; index += 1) found.add(sessionStorage.key(index));
  } catch {
    // only what the page remembers itself
  }
  return [...found].filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
}

/** Forget what is kept under these names; without any, everything. */
export function forget(which = names()) {
  for (const name of which) keep(name, null);
}
