/** The assistant's routes, by their names. Every refusal becomes a Problem with a sentence for a person. */

export class Problem extends Error {
  /** `status` 0 means that nobody answered; `sentence` is empty then. `told` is all that the answer said. */
  constructor(status, code, sentence, told = {}) {
    super(sentence || code);
    this.told = told;
    this.status = status;
    this.code = code;
    this.sentence = sentence;
  }

  /** Worth trying again as it is: no network, or a server that is busy or broken for the moment. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export class Api {
  constructor(base, token, language) {
    this.base = base.endsWith("/") ? base : `${base}/`;
    this.token = token;
    this.language = language;
    this.onSignedOut = () => {};
  }

  /** An address that the server gave relative to itself; null for one that leads elsewhere. */
  address(path) {
    const root = new URL(this.base, document.baseURI);
    const url = new URL(path, root);
    return url.origin === root.origin ? url.href : null;
  }

  async call(method, path, { body, query, signal, headers, keepalive = false } = {}) {
    const url = new URL(path, new URL(this.base, document.baseURI));
    for (const [name, value] of Object.entries(query ?? {})) if (value) url.searchParams.set(name, value);
    let answer;
    try {
      answer = await fetch(url, {
        method,
        signal,
        keepalive,
        cache: "no-store",
        credentials: "same-origin",
        headers: {
          ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}),
          ...(this.language ? { "Accept-Language": this.language } : {}),
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
          ...headers,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new Problem(0, "unreachable", "");
    }
    if (answer.ok) return answer;
    const told = await answer.json().catch(() => ({}));
    if (answer.status === 401) this.onSignedOut();
    throw new Problem(answer.status, told.code ?? "unknown", told.detail ?? "", told);
  }

  async json(method, path, options) {
    const answer = await this.call(method, path, options);
    return answer.status === 204 ? null : answer.json();
  }

  report(id, language, level) {
    return this.json("GET", `api/reports/${encodeURIComponent(id)}`, { query: { language, level } });
  }

  word(concept, language, level) {
    return this.json("GET", `api/glossary/${encodeURIComponent(concept)}`, { query: { language, level } });
  }

  open(report) {
    return this.json("POST", "api/conversations", { body: { reports: [report] } });
  }

  say(conversation, message) {
    return this.json("POST", `${chat(conversation)}/messages`, { body: message });
  }

  events(conversation, after, signal) {
    const headers = { Accept: "text/event-stream", ...(after ? { "Last-Event-ID": String(after) } : {}) };
    return this.call("GET", `${chat(conversation)}/events`, { headers, signal });
  }

  askPerson(conversation, text) {
    return this.json("POST", `${chat(conversation)}/person`, { body: text ? { text } : {} });
  }

  takeBack(conversation, escalation) {
    return this.json("DELETE", `${chat(conversation)}/person`, { query: { escalation } });
  }

  receipt(conversation, seq, what) {
    return this.json("POST", `${chat(conversation)}/receipts`, { body: { seq, what } });
  }

  export(conversation) {
    return this.call("GET", `${chat(conversation)}/export`);
  }

  erase(conversation) {
    return this.json("DELETE", chat(conversation));
  }
}

function chat(conversation) {
  return `api/conversations/${encodeURIComponent(conversation)}`;
}
