/** What goes to a person: the form before it is sent, the card while one waits, the line that keeps it in sight. */

import { button, h, unseen } from "./dom.js";
import { when } from "./times.js";

/** The form "Ask a radiologist". `send(text)` may refuse with a Problem; `cancel()` closes it. */
export function personForm(page, text, { send, cancel }) {
  const field = h("textarea", { id: `person-${(count += 1)}`, rows: "3", required: true, "aria-describedby": `note-${count}` });
  field.value = text;
  const told = h("p", { class: "notice", role: "alert", hidden: true });
  const form = h(
    "form",
    {
      class: "person-form", novalidate: true,
      on: {
        submit: async (event) => {
          event.preventDefault();
          if (!field.value.trim()) return field.focus();
          try {
            await send(field.value.trim());
          } catch (problem) {
            told.textContent = problem.sentence || page.words.say("chat.offline");
            told.hidden = false;
          }
        },
        keydown: (event) => event.key === "Escape" && cancel(),
      },
    },
    h("h3", {}, page.words.say("person.title")),
    h("label", { for: field.id }, page.words.say("person.text")),
    field,
    h("p", { class: "quiet small", id: `note-${count}` }, page.words.say("person.note")),
    told,
    h(
      "div", { class: "buttons" },
      h("button", { type: "submit", class: "main" }, page.words.say("person.send")),
      button(page.words.say("person.cancel"), cancel, { class: "plain" }),
    ),
  );
  form.field = field;
  return form;
}

let count = 0;

/** The card of one matter. It is built once and brought up to date in place, so that focus stays where it is. */
export class CaseCard {
  constructor(page) {
    this.page = page;
    this.node = h("section", { class: "case", "aria-label": page.words.say("case.title") });
    this.head = h("h3", {});
    this.due = h("p", { class: "case-due" });
    this.steps = h("ol", { class: "steps", "aria-label": page.words.say("case.steps") });
    this.sent = h("div", { class: "case-sent" });
    this.details = h("details", {}, h("summary", {}, page.words.say("case.sent")), this.sent);
    this.end = h("p", { class: "case-end" });
    this.told = h("p", { class: "notice", role: "alert", hidden: true });
    this.buttons = h(
      "div", { class: "buttons" },
      button(page.words.say("case.take_back"), () => this.#try(() => page.takeBack(this.matter)), { class: "plain" }),
      button(page.words.say("case.change"), () => this.#try(() => page.change(this.matter)), { class: "plain" }),
    );
    this.node.append(this.head, this.due, this.steps, this.details, this.end, this.told, this.buttons);
  }

  show(matter) {
    this.matter = matter;
    const say = (key, slots) => this.page.words.say(key, slots);
    const open = matter.state === "waiting" || matter.state === "claimed";
    this.node.dataset.state = matter.state;
    this.head.textContent = say("case.title");
    this.due.hidden = !open || !matter.due;
    if (matter.due) this.due.textContent = say("case.due", when(matter.due, this.page.words.spoken));
    const sent = matter.sent.length ? matter.sent : [say("case.nothing")];
    this.sent.replaceChildren(...sent.map((text) => h("p", { class: "asis" }, text)));
    const ended = { taken_back: "case.taken_back", returned: "case.returned", closed: "case.closed" }[matter.state];
    this.end.hidden = !ended || Boolean(matter.answeredAt);
    this.end.textContent = ended ? say(ended) : "";
    this.steps.hidden = Boolean(ended) && !matter.answeredAt;
    this.steps.replaceChildren(...this.#steps(matter, say));
    this.buttons.hidden = matter.state !== "waiting";
    this.told.hidden = true;
  }

  #steps(matter, say) {
    const at = (stamp) => when(stamp, this.page.words.spoken);
    const name = matter.owner?.name ?? say("case.team");
    const answered = Boolean(matter.answeredAt);
    const read = answered || matter.state === "claimed";
    const reading = answered ? "case.step_read_by" : read ? "case.step_reading_by" : "case.step_reading";
    return [
      step(matter.at ? say("case.step_sent_at", at(matter.at)) : say("case.step_sent"), read ? "done" : "now", say),
      step(say(reading, { name }), answered ? "done" : read ? "now" : "later", say),
      step(answered ? say("case.step_answered_at", at(matter.answeredAt)) : say("case.step_answered"), answered ? "done" : "later", say),
    ];
  }

  async #try(act) {
    try {
      await act();
    } catch (problem) {
      this.told.textContent = problem.sentence || this.page.words.say("chat.offline");
      this.told.hidden = false;
    }
  }
}

function step(text, state, say) {
  return h(
    "li", { class: "step", "data-state": state, "aria-current": state === "now" ? "step" : null },
    text, unseen(` (${say(`case.${state}`)})`),
  );
}

/** The one line at the top of the conversation while somebody has still to answer, or has just answered. */
export function strip(matter, unread, page) {
  const say = (key, slots) => page.words.say(key, slots);
  let text = null;
  if (unread) text = say("case.strip_answered", { name: unread.from?.name ?? say("case.team") });
  else if (matter?.state === "claimed") text = say("case.strip_claimed", { name: matter.owner?.name ?? say("case.team") });
  else if (matter?.due) text = say("case.strip_waiting", when(matter.due, page.words.spoken));
  else if (matter) text = say("case.strip_waiting_open");
  if (!text) return null;
  const shown = unread ?? matter;
  return h(
    "div", { class: "strip" },
    h("p", {}, text),
    button(say("case.strip_show"), () => page.reveal(shown.key), { class: "quiet-button" }),
  );
}
