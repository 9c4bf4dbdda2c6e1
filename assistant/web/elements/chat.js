/**
 * <plainrad-chat report="ID" token="…" base="/" language="en" level="plain" provider="…">: a released report beside
 * a conversation about it. Events: "plainrad-signed-out", "plainrad-change" (detail {language, level}).
 */

import { Api, Problem } from "./api.js";
import { WordCard } from "./card.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { button, h, still } from "./dom.js";
import { EmergencySheet } from "./emergency.js";
import { Layout } from "./layout.js";
import { strip } from "./person.js";
import { ReportView } from "./report.js";
import { LEVELS, SettingsPanel } from "./settings.js";
import { Timeline } from "./timeline.js";
import { welcome } from "./welcome.js";
import { LANGUAGES, Words } from "./words.js";

const FRESH = 15 * 60_000; // ms in which an emergency of an earlier visit still opens its sheet
const ABOVE = 12; // px above a question that has just been asked

let look = null;

/** The one style sheet of all elements, read once. */
function style() {
  look ??= fetch(new URL("chat.css", import.meta.url))
    .then((answer) => answer.text())
    .then((text) => new CSSStyleSheet().replace(text));
  return look;
}

/** The first of the reader's languages that the page speaks, as their browser tells; null where it speaks none. */
function readers() {
  return navigator.languages.map((each) => each.slice(0, 2).toLowerCase()).find((each) => LANGUAGES.includes(each)) ?? null;
}

export class PlainradChat extends HTMLElement {
  static observedAttributes = ["report", "token", "base", "language", "level", "provider"];

  #run = 0;
  #chosen = false; // whether the reader has chosen the language of the answers
  #queued = false;
  #changes = new Set();
  #parts = null;

  constructor() {
    super();
    this.attachShadow({ mode: "open" });
  }

  get token() {
    return this.getAttribute("token") ?? "";
  }

  set token(value) {
    this.setAttribute("token", value);
  }

  connectedCallback() {
    this.#later("report");
  }

  disconnectedCallback() {
    this.#run += 1;
    this.#parts?.conversation?.close();
    globalThis.speechSynthesis?.cancel();
    this.#parts = null;
  }

  attributeChangedCallback(name, before, now) {
    if (before !== now && this.isConnected) this.#later(name);
  }

  /** Attributes are often set one after the other: one change is made of them. */
  #later(name) {
    this.#changes.add(name);
    if (this.#queued) return;
    this.#queued = true;
    queueMicrotask(() => {
      this.#queued = false;
      const changes = new Set(this.#changes);
      this.#changes.clear();
      if (!this.isConnected) return;
      const parts = this.#parts;
      if (!parts || changes.has("report") || changes.has("base") || (changes.has("token") && parts.lost)) this.#start();
      else {
        if (changes.has("token")) parts.api.token = this.token;
        if (["language", "level", "provider"].some((each) => changes.has(each))) this.#reword();
      }
    });
  }

  get #level() {
    return LEVELS.includes(this.getAttribute("level")) ? this.getAttribute("level") : "plain";
  }

  async #start() {
    const run = (this.#run += 1);
    this.setAttribute("aria-busy", "true");
    this.#parts?.conversation?.close();
    const asked = this.getAttribute("language");
    const words = await Words.of(asked ?? readers() ?? "en");
    const sheet = await style();
    if (run !== this.#run) return;
    this.shadowRoot.adoptedStyleSheets = [sheet];
    const status = h("p", { class: "opening", role: "status" }, words.say("chat.loading"));
    this.shadowRoot.replaceChildren(h("div", { class: "root", lang: words.spoken }, status));
    const api = new Api(this.getAttribute("base") ?? new URL("..", import.meta.url).href, this.token, asked ?? "");
    api.onSignedOut = () => {
      if (this.#parts) this.#parts.lost = true;
      this.dispatchEvent(new CustomEvent("plainrad-signed-out", { bubbles: true, composed: true }));
    };
    this.#parts = { api, words, lost: false };
    try {
      const wanted = asked ?? readers();
      const report = await api.report(this.getAttribute("report") ?? "", wanted, this.#level);
      const language = wanted ?? report.language;
      const spoken = language === words.language ? words : await Words.of(language);
      if (run !== this.#run) return;
      this.#build(api, spoken, report);
      await this.#follow(run);
    } catch (problem) {
      if (run !== this.#run) return;
      this.#parts.lost = true;
      this.setAttribute("aria-busy", "false");
      this.#failed(problem, words);
    }
  }

  #failed(problem, words) {
    if (!(problem instanceof Problem)) console.error(problem);
    const sentence = problem.status === 401 ? words.say("chat.signed_out") : problem.sentence || words.say("chat.cannot_open");
    const again = problem.status === 401 ? null : button(words.say("chat.retry"), () => this.#start(), { class: "main" });
    this.shadowRoot.replaceChildren(
      h("div", { class: "root", lang: words.spoken }, h("div", { class: "opening" }, h("p", { role: "alert" }, sentence), again)),
    );
  }

  /** Everything that is seen, once the report is there. */
  #build(api, words, report) {
    const page = {
      words,
      ask: (text) => this.#ask(text),
      again: (item) => this.#again(item),
      askPerson: (text, item) => this.#askPerson(text, item),
      takeBack: (matter) => parts.conversation.takeBack(matter.id),
      change: (matter) => this.#change(matter),
      cite: (spans, from, version, earlier) => this.#cite(spans, from, version, earlier),
      explain: (concept, from) => this.#explain(concept, from),
      outdated: (version) => version !== null && version !== parts.report.version,
      emergency: (notice) => this.#emergency(notice),
      announce: (text) => this.#announce(text),
      read: (item) => this.#read(item),
      moved: () => this.#strips(),
      reveal: (key) => this.#reveal(key),
      back: () => parts.composer.field.focus({ preventScroll: true }),
    };
    const card = new WordCard({
      ask: (text) => this.#ask(text),
      home: (anchor) => anchor.closest("dialog") ?? this.shadowRoot.querySelector(".root"),
    });
    const view = new ReportView((term, anchor, how) => card.word(term, anchor, how));
    const timeline = new Timeline(page);
    const composer = new Composer((text) => this.#ask(text));
    const settings = new SettingsPanel({
      change: ({ language, level }) => {
        this.#chosen ||= language !== page.words.language;
        this.setAttribute("language", language);
        this.setAttribute("level", level);
        this.dispatchEvent(new CustomEvent("plainrad-change", { detail: { language, level }, bubbles: true, composed: true }));
      },
      export: () => this.#export(),
      erase: () => this.#erase(),
    });
    const opener = button("", () => layout.openReport(opener), { class: "plain report-open" });
    const title = h("h2", { class: "chat-title" });
    const strips = h("div", { class: "strips" });
    const first = h("div", { class: "welcome" });
    const spacer = h("div", { class: "spacer" });
    const scroller = h("div", { class: "scroller", tabindex: "0", role: "region" }, h("div", { class: "column" }, first, timeline.node, spacer));
    const offline = h("p", { class: "offline", role: "status" });
    const conversation = h(
      "section", { class: "conversation" },
      h("header", { class: "chat-head" }, opener, title, settings.opener, settings.panel),
      scroller, strips, offline, composer.node,
    );
    const layout = new Layout(this, { report: view.node, conversation });
    const live = h("div", { class: "unseen", "aria-live": "polite", "aria-atomic": "true" });
    const sheet = new EmergencySheet();
    const root = h("div", { class: "root" }, layout.node, live, sheet.node);
    const parts = Object.assign(this.#parts, {
      page, card, view, timeline, composer, settings, opener, title, strips, first, spacer, scroller, offline, layout, live, sheet,
      root, report, open: false,
    });
    timeline.watch(scroller);
    const grown = new ResizeObserver(() => this.#hold());
    const moved = () => this.#parts && (this.#parts.held = false);
    for (const kind of ["wheel", "touchmove", "pointerdown", "keydown"]) scroller.addEventListener(kind, moved, { passive: true });
    for (const each of [timeline.node, scroller]) grown.observe(each);
    this.#speak();
    this.shadowRoot.replaceChildren(root);
  }

  /** The page's own words, everywhere they stand. */
  #speak() {
    const { page, root, composer, settings, layout, opener, title, scroller, view, card, api, report } = this.#parts;
    const { words } = page;
    root.lang = words.spoken;
    api.language = words.language;
    composer.use(words);
    settings.use(words, words.language, this.#level);
    layout.use(words);
    opener.textContent = words.say("report.open");
    title.textContent = words.say("chat.label");
    scroller.setAttribute("aria-label", words.say("chat.label"));
    view.show(report, words);
    card.use(api, words, words.language, this.#level);
    this.#welcome();
  }

  #welcome() {
    const { first, page, report, conversation, open } = this.#parts;
    const began = (conversation?.items.length ?? 0) > 0;
    first.replaceChildren(
      ...welcome(report, page, {
        provider: this.getAttribute("provider"), first: !began, open,
        onOpen: () => {
          this.#parts.open = true;
          this.#welcome();
          first.querySelector(".rest")?.focus({ preventScroll: true });
        },
      }),
    );
  }

  /** Another language or level: the report's summary, the words of the page; what was said stays as it was said. */
  async #reword() {
    const run = this.#run;
    const { api, page, timeline, conversation } = this.#parts;
    if (!page) return;
    const language = this.getAttribute("language") ?? readers() ?? this.#parts.report.language;
    const level = this.#level;
    try {
      const words = await Words.of(language);
      api.language = language;
      const report = await api.report(this.getAttribute("report"), language, level);
      if (run !== this.#run || level !== this.#level) return;
      Object.assign(this.#parts, { words, report });
      page.words = words;
      this.#speak();
      timeline.again(conversation?.items ?? []);
      this.#strips();
    } catch (problem) {
      if (run === this.#run) this.#parts.composer.refuse("", problem.sentence || page.words.say("chat.offline"));
    }
  }

  async #follow(run) {
    const { api, timeline, composer, page, offline } = this.#parts;
    const conversation = new Conversation(api);
    this.#parts.conversation = conversation;
    const on = (name, listener) => conversation.addEventListener(name, (event) => run === this.#run && listener(event.detail));
    on("item", (item) => {
      const first = timeline.node.childElementCount === 0;
      timeline.show(item);
      if (first) this.#welcome();
      this.#strips();
      if (!this.#parts.settled) this.#toEnd();
    });
    on("again", (item) => timeline.last(item));
    on("settled", () => {
      this.#parts.settled = true; // all that was said before is shown
      this.setAttribute("aria-busy", "false");
    });
    on("line", ({ state }) => (offline.textContent = state === "down" ? page.words.say("chat.offline") : ""));
    on("said", ({ turn, person }) => this.#announce(person ? person.text : turn.error?.sentence ?? turn.sentences.map((each) => each.text).join(" ")));
    on("claimed", ({ matter, live }) => live && matter.owner && this.#announce(page.words.say("case.strip_claimed", { name: matter.owner.name })));
    on("emergency", ({ data, live }) => (live || this.#fresh(data)) && this.#emergency(data));
    on("amended", ({ live }) => live && this.#reword());
    on("rejected", ({ turn, problem }) => {
      timeline.drop(turn);
      composer.refuse(turn.text, problem.sentence);
    });
    on("refused", (problem) => {
      offline.textContent = problem.status === 401 ? page.words.say("chat.signed_out") : problem.sentence;
      this.#parts.lost = true;
    });
    on("erased", () => this.#erased());
    await conversation.open(this.getAttribute("report"));
  }

  #ask(text, more = {}) {
    const { conversation, layout, page, card } = this.#parts;
    if (!conversation?.id) return this.#parts.composer.refuse(text, page.words.say("chat.loading"));
    card.close();
    layout.closeReport();
    const language = this.#chosen ? page.words.language : null; // null: the answer comes in the language of the question
    const turn = conversation.ask(text, { language, level: this.#level, ...more });
    this.#toTop(turn.key);
    this.#announce(page.words.say("turn.checking"));
  }

  /** "I still don't understand": the same question in the easiest words; if that didn't help either, a person. */
  #again(item) {
    if (item.level === "easy") this.#askPerson(item.text, item);
    else this.#ask(item.text, { level: "easy", again: true });
  }

  #askPerson(text, item = null) {
    const { timeline, conversation } = this.#parts;
    timeline.form(text, item && timeline.at(item.key), (written) => conversation.askPerson(written));
  }

  /** Changing what was sent means taking it back first, so that nobody reads the old words. */
  async #change(matter) {
    const { conversation, timeline } = this.#parts;
    await conversation.takeBack(matter.id);
    timeline.form(matter.sent.at(-1) ?? "", timeline.at(matter.key), (written) => conversation.askPerson(written));
  }

  /** Opens the report with the places marked; for a source in an `earlier` report of the reader, that one. */
  async #cite(spans, from, version, earlier = null) {
    const { page, layout, view, report } = this.#parts;
    if (earlier === null && page.outdated(version)) return this.#announce(page.words.say("report.earlier"));
    const shown = earlier === null ? report : await this.#earlier(earlier);
    if (!shown) return;
    const characters = Array.from(shown.text);
    if (earlier !== null && spans.some((each) => characters.slice(each.start, each.end).join("") !== each.quote)) {
      return this.#announce(page.words.say("report.earlier"));
    }
    if (view.report !== shown) view.show(shown, page.words, earlier === null ? null : () => view.show(report, page.words));
    layout.openReport(from);
    const marks = view.mark(spans.map(({ start, end }) => [start, end]), layout.pane);
    if (!layout.wide) marks[0]?.focus({ preventScroll: true });
    this.#announce(page.words.say("report.marked", { quote: marks.map((mark) => mark.textContent).join(" … ") }));
  }

  async #earlier(id) {
    const { api, page } = this.#parts;
    try {
      const found = await api.report(id, page.words.language, this.#level);
      if (found.text) return found;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
    }
    this.#announce(page.words.say("report.gone"));
    return null;
  }

  #explain(concept, from) {
    const { card, report } = this.#parts;
    const term = report.terms.find((each) => each.concept === concept);
    const text = term ? Array.from(report.text).slice(term.start, term.end).join("") : from.textContent;
    card.word({ concept, text }, from, "press");
  }

  #emergency(notice) {
    const { sheet, card } = this.#parts;
    const show = async () => sheet.show(notice, await Words.of(notice.language ?? "en"));
    card.close();
    sheet.node.addEventListener("close", () => remember(`plainrad-seen-${notice.seq}-${this.getAttribute("report")}`), { once: true });
    show();
  }

  #fresh(notice) {
    const seen = recall(`plainrad-seen-${notice.seq}-${this.getAttribute("report")}`);
    return !seen && Date.now() - Date.parse(notice.at) < FRESH;
  }

  #read(item) {
    if (document.visibilityState !== "visible") return;
    this.#parts?.conversation?.receipt(item, "read").then(() => this.#strips());
  }

  /** What waits for a person, or a person's answer, stays in sight: in a line at the top while it is out of view. */
  #strips() {
    const { conversation, strips, page, timeline } = this.#parts ?? {};
    if (!conversation) return;
    const unread = conversation.items.find((item) => item.kind === "person" && !conversation.receipts.has(`${item.seq} read`));
    const matter = conversation.waiting.at(-1);
    const made = timeline.inView.has(unread ?? matter) ? null : strip(matter, unread, page);
    strips.replaceChildren(...(made ? [made] : []));
  }

  /** One region, one change a message: a screen reader says it once, whole. */
  #announce(text) {
    const { live } = this.#parts;
    live.textContent = live.textContent === text ? `${text}\u00a0` : text;
  }

  #toEnd() {
    const { scroller } = this.#parts;
    scroller.scrollTop = scroller.scrollHeight;
  }

  /** The question goes to the top of the pane, and room below it is kept for the answer: nothing moves when it comes. */
  #toTop(key) {
    const { scroller, timeline } = this.#parts;
    this.#parts.top = timeline.at(key);
    this.#parts.held = true;
    this.#room();
    scroller.scrollTo({ top: this.#above(this.#parts.top), behavior: still() ? "instant" : "smooth" });
  }

  /** Where the pane scrolls to for a node to stand at its top. */
  #above(node) {
    const { scroller } = this.#parts;
    return node.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop - ABOVE;
  }

  #room() {
    const { scroller, timeline, spacer, top } = this.#parts ?? {};
    if (!top?.isConnected) return;
    const used = timeline.node.getBoundingClientRect().bottom - top.getBoundingClientRect().top;
    spacer.style.height = `${Math.max(0, scroller.clientHeight - ABOVE - used)}px`;
  }

  /** What an older answer loses above (its suggestions) must not push the question out of sight, unless its reader has moved on. */
  #hold() {
    this.#room();
    const { scroller, top, held } = this.#parts ?? {};
    if (held && top?.isConnected) scroller.scrollTo({ top: this.#above(top), behavior: "instant" });
  }

  #reveal(key) {
    const { timeline, scroller } = this.#parts;
    const node = timeline.at(key);
    if (!node) return;
    this.#parts.held = false;
    scroller.scrollTo({ top: this.#above(node), behavior: still() ? "instant" : "smooth" });
    node.focus({ preventScroll: true });
  }

  async #export() {
    const { api, conversation, page, composer } = this.#parts;
    try {
      const answer = await api.export(conversation.id);
      const address = URL.createObjectURL(await answer.blob());
      h("a", { href: address, download: page.words.say("settings.export_file") }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
    } catch (problem) {
      composer.refuse("", problem.sentence || page.words.say("chat.offline"));
    }
  }

  async #erase() {
    const { api, conversation, page, composer } = this.#parts;
    try {
      await api.erase(conversation.id);
      this.#erased();
    } catch (problem) {
      composer.refuse("", problem.sentence || page.words.say("chat.offline"));
    }
  }

  #erased() {
    const { conversation, page } = this.#parts;
    this.#run += 1;
    conversation.close();
    const { words } = page;
    this.shadowRoot.replaceChildren(
      h(
        "div", { class: "root", lang: words.spoken },
        h("div", { class: "opening" }, h("p", { role: "status" }, words.say("chat.erased")),
          button(words.say("chat.start_again"), () => this.#start(), { class: "main" })),
      ),
    );
  }
}

/** For this tab only, and nothing but that a sheet was closed; where storage is forbidden the sheet opens again. */
function remember(key) {
  try {
    sessionStorage.setItem(key, "1");
  } catch {
    return;
  }
}

function recall(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

customElements.define("plainrad-chat", PlainradChat);
