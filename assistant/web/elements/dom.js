/** Builds elements. Data only ever become text nodes and attributes, so nothing in a report can become markup. */

/** An element with attributes, listeners (`on`) and children; null children are left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** A button that does something here (never sends a form). */
export function button(name, listener, attributes = {}) {
  return h("button", { type: "button", ...attributes, on: { click: listener } }, name);
}

/** Words that only a screen reader says. */
export function unseen(text) {
  return h("span", { class: "unseen" }, text);
}

/** True where the reader asked for less motion. */
export function still() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Scroll one pane, and only this pane, so that `target` stands `share` of the pane's height from its top. */
export function scrollWithin(pane, target, share = 0.3) {
  const top = target.getBoundingClientRect().top - pane.getBoundingClientRect().top;
  const wanted = pane.scrollTop + top - pane.clientHeight * share;
  pane.scrollTo({ top: Math.max(0, wanted), behavior: still() ? "instant" : "smooth" });
}
