/** <plainrad-console base="/">: the radiologists' page. Signed out it asks who is there, signed in it is a desk. */

import { Words } from "../words.js";
import { SPOKEN } from "./bar.js";
import { Desk } from "./desk.js";
import { forget, keep, kept } from "./keep.js";
import { StaffApi } from "./routes.js";
import { SignIn } from "./signin.js";

const STRINGS = new URL("strings/", import.meta.url);
const LANGUAGE = "plainrad-staff-language";

export class PlainradConsole extends HTMLElement {
  #desk = null;

  connectedCallback() {
    this.#start();
  }

  disconnectedCallback() {
    this.#desk?.close();
    this.#desk = null;
  }

  async #start() {
    const language = spoken();
    this.words = await Words.of(language, STRINGS);
    document.documentElement.lang = this.words.spoken;
    const session = kept("session");
    if (session && Date.parse(session.expires_at) > Date.now()) this.#enter(session);
    else this.#ask();
  }

  #api(token) {
    return new StaffApi(this.getAttribute("base") ?? new URL("../..", import.meta.url).href, token, this.words.spoken);
  }

  #ask(reason = null) {
    document.title = this.words.say("bar.title");
    const signin = new SignIn(this.#api(null), this.words, (session) => {
      keep("session", session);
      this.#enter(session);
    }, reason);
    this.replaceChildren(signin.node);
    signin.email.focus();
  }

  #enter({ token, person }) {
    const api = this.#api(token);
    const desk = new Desk(api, this.words, person, {
      language: (code) => this.#speak(code), out: () => this.#out(), ended: () => this.#ended(),
    });
    api.onSignedOut = () => this.#desk === desk && this.#ended(); // a late answer to an earlier desk ends nobody's
    this.#desk = desk;
    this.replaceChildren(desk.node);
    desk.start();
  }

  async #speak(code) {
    remember(code);
    await this.#desk?.close();
    this.#desk = null;
    await this.#start();
    this.querySelector(".language")?.focus();
  }

  /** Signing out: what was planned is done, and nothing stays. */
  async #out() {
    const desk = this.#desk;
    this.#desk = null;
    await desk.close();
    this.replaceChildren();
    forget();
    history.replaceState(null, "", location.pathname + location.search);
    await desk.api.signOut().catch(() => {}); // the token is forgotten here in any case
    this.#ask();
  }

  /** The session is over. What was written stays for whoever of the same name signs in again. */
  #ended() {
    if (!this.#desk) return;
    this.#desk.close();
    this.#desk = null;
    keep("session", null);
    this.#ask(this.words.say("signin.ended"));
  }
}

function spoken() {
  let chosen = null;
  try {
    chosen = localStorage.getItem(LANGUAGE);
  } catch {
    chosen = null;
  }
  const wanted = chosen ?? navigator.language.slice(0, 2);
  return SPOKEN.includes(wanted) ? wanted : SPOKEN[0];
}

function remember(code) {
  try {
    localStorage.setItem(LANGUAGE, code);
  } catch {
    return;
  }
}

customElements.define("plainrad-console", PlainradConsole);
