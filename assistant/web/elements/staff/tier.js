/** How urgent a case is: a sign that can be told apart by its shape, and the same in words. */

import { h, unseen } from "../dom.js";

export function tier(row, words) {
  const level = row.tier ?? 0;
  return h(
    "span", { class: "tier", "data-tier": level },
    level ? unseen(`${words.say("tier.word")} `) : null,
    level ? String(level) : h("span", { "aria-hidden": "true" }, "?"),
    level ? null : unseen(words.say("tier.none")),
  );
}
