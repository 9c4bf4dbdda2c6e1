/** Signing in: by e-mail and password, or in the demonstration as one of its invented people. */

import { button, h } from "../dom.js";

const STAFF = new Set(["radiologist", "head", "operator"]);

export class SignIn {
  /** `signed(answer)` takes what the server gave; `reason` is a sentence about why one has to sign in. */
  constructor(api, words, signed, reason = null) {
    Object.assign(this, { api, words, signed });
    const say = (key) => words.say(key);
    this.email = h("input", { id: "email", type: "email", autocomplete: "username", required: true });
    this.password = h("input", { id: "password", type: "password", autocomplete: "current-password", required: true });
    this.told = h("p", { class: "notice", role: "alert", hidden: !reason }, reason);
    this.demo = h("div", { class: "demo-people" });
    this.send = h("button", { type: "submit", class: "main" }, say("signin.send"));
    this.node = h(
      "main", { class: "signin" },
      h("h1", {}, say("signin.title")),
      this.told,
      h(
        "form",
        {
          novalidate: true,
          on: {
            submit: (event) => {
              event.preventDefault();
              this.#send();
            },
          },
        },
        h("div", { class: "field" }, h("label", { for: "email" }, say("signin.email")), this.email),
        h("div", { class: "field" }, h("label", { for: "password" }, say("signin.password")), this.password),
        this.send,
      ),
      this.demo,
    );
    this.#people();
  }

  async #send() {
    const empty = [this.email, this.password].find((field) => !field.value);
    if (empty) {
      empty.focus();
      return;
    }
    await this.#try(() => this.api.signIn(this.email.value.trim(), this.password.value));
  }

  async #try(ask) {
    this.send.disabled = true;
    try {
      this.signed(await ask());
    } catch (problem) {
      this.send.disabled = false;
      this.told.textContent = problem.sentence || this.words.say("signin.offline");
      this.told.hidden = false;
      this.password.value = "";
      this.password.focus();
    }
  }

  async #people() {
    const { people } = await this.api.demo().catch(() => ({ people: [] })); // there are none outside the demonstration
    const staff = people.filter((person) => STAFF.has(person.role));
    if (!staff.length) return;
    this.demo.append(
      h("h2", {}, this.words.say("signin.demo")),
      h("p", { class: "quiet" }, this.words.say("signin.demo_about")),
      h(
        "ul", { role: "list" },
        ...staff.map((person) =>
          h("li", {}, button(person.name, () => this.#try(() => this.api.signInDemo(person.id)), { class: "plain" }),
            h("span", { class: "quiet" }, this.words.say(`role.${person.role}`))),
        ),
      ),
    );
  }
}
