/** The staff's routes, by their names. */

import { Api } from "../api.js";

export class StaffApi extends Api {
  signIn(email, password) {
    return this.json("POST", "api/staff/session", { body: { email, password } });
  }

  signInDemo(id) {
    return this.json("POST", "api/session", { body: { demo: id } });
  }

  signOut() {
    return this.json("DELETE", "api/staff/session", { keepalive: true });
  }

  demo() {
    return this.json("GET", "api/demo");
  }

  events(signal) {
    return this.call("GET", "api/staff/events", { headers: { Accept: "text/event-stream" }, signal });
  }

  case(id) {
    return this.json("GET", place(id));
  }

  /** One step of a case: claim, release, transfer, reply, note, record, close, hand-back. */
  step(id, name, body = {}, options = {}) {
    return this.json("POST", `${place(id)}/${name}`, { body, ...options });
  }

  check(id, text, signal) {
    return this.json("POST", `${place(id)}/check`, { body: { text }, signal });
  }

  /** Lets this browser into the studio; the address of it. */
  async studio() {
    await this.json("POST", "api/staff/studio", { body: {} });
    return this.address("studio/");
  }

  outbox() {
    return this.json("GET", "api/staff/outbox");
  }

  revive(id) {
    return this.json("POST", `api/staff/outbox/${encodeURIComponent(id)}/revive`, { body: {} });
  }
}

function place(id) {
  return `api/staff/cases/${encodeURIComponent(id)}`;
}
