/** Buttons of the console, with the key that does the same beside their name. */

import { h } from "../dom.js";

/** A button with its key shown; a screen reader hears of the key through aria-keyshortcuts. */
export function keyed(name, key, listener, { shown = key, ...attributes } = {}) {
  return h(
    "button", { type: "button", "aria-keyshortcuts": key, ...attributes, on: { click: listener } },
    h("span", {}, name), " ", h("kbd", { "aria-hidden": "true" }, shown),
  );
}

/** Change the name of such a button in place, so that it keeps the focus. */
export function rename(control, name, key = null) {
  control.firstElementChild.textContent = name;
  if (key === null) return;
  control.querySelector("kbd").textContent = key;
  control.setAttribute("aria-keyshortcuts", key);
}

/** A field that grows with what is written in it, up to the most that its style allows. */
export function grow(field) {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}
