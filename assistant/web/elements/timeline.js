/** The items of a conversation, each drawn once and brought up to date in place, so that nothing jumps. */

import { answer, row } from "./answer.js";
import { button, h, unseen } from "./dom.js";
import { CaseCard, personForm } from "./person.js";
import { suggestions } from "./welcome.js";

export class Timeline {
  #nodes = new Map();
  #cards = new Map();

  constructor(page) {
    this.page = page;
    this.node = h("ol", { class: "timeline", role: "list" });
    /** The matters and answers of people that are in view. */
    this.inView = new Set();
  }

  /** Tell the page which of what a person does or says is in view, in the pane that scrolls. */
  watch(scroller) {
    this.seen = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          if (isIntersecting) this.inView.add(target.item);
          else this.inView.delete(target.item);
          if (isIntersecting && target.item.kind === "person") this.page.read(target.item);
        }
        this.page.moved();
      },
      { root: scroller, rootMargin: "-40px 0px" },
    );
  }

  /** Draw an item, new or changed. */
  show(item) {
    let node = this.#nodes.get(item.key);
    if (!node) {
      node = h("li", { class: `item item-${item.kind}`, "data-key": item.key, tabindex: "-1" });
      node.item = item;
      this.#nodes.set(item.key, node);
      this.node.append(node);
    }
    DRAW[item.kind](item, node, this.page, this);
    this.#nextSteps();
    return node;
  }

  /** Put an item behind all others. */
  last(item) {
    const node = this.#nodes.get(item.key);
    if (node && node !== this.node.lastElementChild) this.node.append(node);
  }

  drop(item) {
    this.#nodes.get(item.key)?.remove();
    this.#nodes.delete(item.key);
  }

  /** Draw everything anew, in other words. */
  again(items) {
    this.node.replaceChildren();
    this.#nodes.clear();
    this.#cards.clear();
    for (const item of items) this.show(item);
  }

  at(key) {
    return this.#nodes.get(key) ?? null;
  }

  card(item) {
    if (!this.#cards.has(item.key)) this.#cards.set(item.key, new CaseCard(this.page));
    return this.#cards.get(item.key);
  }

  /** The form for a person, below an item or at the end. */
  form(text, below, send) {
    this.node.querySelector(".person-form")?.remove();
    const home = below ?? h("li", { class: "item" });
    const close = () => {
      form.remove();
      if (!below) home.remove();
      this.page.back();
    };
    const form = personForm(this.page, text, {
      send: async (written) => {
        await send(written);
        close();
      },
      cancel: close,
    });
    home.append(form);
    if (!below) this.node.append(home);
    form.scrollIntoView({ block: "nearest" });
    form.field.focus({ preventScroll: true });
  }

  /** What to do next is only offered under the last answer. */
  #nextSteps() {
    const all = [...this.node.querySelectorAll(".next")];
    for (const next of all.slice(0, -1)) next.remove();
  }
}

const DRAW = {
  turn(item, node, page) {
    if (!node.firstChild) node.append(h("div", { class: "asked" }), h("div", { class: "answered" }));
    const [asked, answered] = node.children;
    asked.replaceChildren(...question(item, page));
    answered.lang = item.reply?.language ?? "";
    if (!answered.lang) answered.removeAttribute("lang");
    answered.replaceChildren(...reply(item, page));
  },

  emergency(item, node, page) {
    node.replaceChildren(...notice(item.emergency, page));
  },

  case(item, node, _page, timeline) {
    const card = timeline.card(item);
    card.show(item);
    if (!card.node.parentNode) node.append(card.node);
    timeline.seen.observe(node);
  },

  person(item, node, page, timeline) {
    const name = item.from?.name ?? page.words.say("case.team");
    node.replaceChildren(
      h("h3", { class: "from" }, page.words.say("person.from", { name }), ...(item.fresh ? [" ", h("span", { class: "fresh" }, page.words.say("person.new"))] : [])),
      ...item.text.split(/\n{2,}/).map((part) => h("p", { class: "asis" }, part)),
      row(item.text, page.words.spoken, page, {}),
    );
    timeline.seen.observe(node);
  },

  amended(item, node) {
    node.replaceChildren(h("p", { class: "notice" }, item.sentence));
  },
};

function question(item, page) {
  const made = [
    h(
      "div", { class: "bubble" },
      unseen(`${page.words.say("turn.you")} `),
      h("p", { class: "asis", lang: item.language }, item.text),
      item.again ? h("p", { class: "quiet small" }, page.words.say("turn.again")) : null,
    ),
  ];
  if (item.stuck && item.sending) made.push(h("p", { class: "quiet small state" }, page.words.say("turn.unsent")));
  return made;
}

function reply(item, page) {
  if (item.emergency) return notice(item.emergency, page);
  if (item.error) return [h("p", { class: "first" }, item.error.sentence)];
  if (item.forwarded) {
    const name = item.forwarded.owner?.name;
    return [h("p", { class: "quiet" }, name ? page.words.say("turn.forwarded", { name }) : page.words.say("turn.forwarded_team"))];
  }
  if (!item.sentences.some(Boolean)) {
    return item.stuck ? [] : [h("p", { class: "quiet checking" }, page.words.say("turn.checking"))];
  }
  const version = item.reply?.version ?? null;
  const made = [unseen(`${page.words.say("turn.answer")} `), ...answer(item.sentences, page, version)];
  if (!item.reply) return made;
  const text = item.sentences.map((said) => said.text).join(" ");
  if (page.outdated(version)) made.push(h("p", { class: "quiet small" }, page.words.say("turn.earlier")));
  made.push(
    row(text, item.reply.language, page, {
      again: item.reply.outcome === "answered" ? () => page.again(item) : null,
      person: item.reply.handoff ? null : () => page.askPerson(item.text, item),
    }),
  );
  const next = suggestions((item.reply.suggestions ?? []).filter((each) => each.kind === "question"), page);
  if (next) made.push(h("div", { class: "next" }, next));
  return made;
}

/** What stays in the conversation of an emergency: its words, the number, and the way back to the sheet. */
function notice(emergency, page) {
  return [
    ...(emergency.sentences ?? []).map((said, index) => h("p", { class: index ? "" : "first", lang: emergency.language }, said.text)),
    h("p", {}, button(page.words.say("emergency.again"), () => page.emergency(emergency), { class: "plain" })),
  ];
}
