/** The demonstration portal: people, their reports, one report with <plainrad-chat>. The place stands after the "#". */

import "./elements/chat.js";

const part = (id) => document.getElementById(id);
const VIEWS = ["people", "reports", "report", "trouble"];
const sessions = new Map();

async function read(path, { method = "GET", token, body } = {}) {
  const answer = await fetch(path, {
    method,
    headers: { ...(token ? { Authorization: `Bearer ${token}` } : {}), ...(body ? { "Content-Type": "application/json" } : {}) },
    body: body && JSON.stringify(body),
  });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.detail ?? String(answer.status));
  return told;
}

function show(name) {
  for (const each of VIEWS) part(each).hidden = each !== name;
  document.body.classList.toggle("reading", name === "report");
  part("back").hidden = name !== "report";
  if (name !== "report") part("chat").replaceChildren();
}

function entry(address, title, about) {
  const link = Object.assign(document.createElement("a"), { href: address });
  const strong = Object.assign(document.createElement("strong"), { textContent: title });
  const span = Object.assign(document.createElement("span"), { textContent: about });
  link.append(strong, span);
  const item = document.createElement("li");
  item.append(link);
  return item;
}

/** A session of one of the invented people; kept in memory only. */
async function session(person, anew = false) {
  if (anew) sessions.delete(person);
  if (!sessions.has(person)) sessions.set(person, await read("api/session", { method: "POST", body: { demo: person } }));
  return sessions.get(person);
}

async function people() {
  const { people } = await read("api/demo");
  const patients = people.filter((person) => person.role === "patient");
  part("people-list").replaceChildren(...patients.map((person) => entry(`#${encodeURIComponent(person.id)}`, person.name, "")));
  show("people");
}

async function reports(id) {
  const { token, person } = await session(id);
  const { reports } = await read("api/reports", { token });
  const date = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
  const items = reports.map((report) => {
    const item = entry(`#${encodeURIComponent(id)}/${encodeURIComponent(report.id)}`, report.title, date.format(new Date(report.date)));
    item.querySelector("strong").lang = report.language;
    return item;
  });
  part("reports-of").textContent = person.name;
  part("reports-list").replaceChildren(...items);
  part("none").hidden = items.length > 0;
  show("reports");
  part("reports-title").focus();
}

async function report(id, reportId) {
  const { token, person } = await session(id);
  const chat = document.createElement("plainrad-chat");
  chat.setAttribute("report", reportId);
  chat.setAttribute("token", token);
  chat.setAttribute("provider", document.body.dataset.provider);
  chat.addEventListener("plainrad-signed-out", async () => {
    // A server that was started anew knows no old sessions: ask once for a new one.
    const again = await session(id, sessions.get(id)?.token === chat.getAttribute("token"));
    chat.setAttribute("token", again.token);
  }, { once: true });
  part("back").href = `#${encodeURIComponent(id)}`;
  part("report-of").textContent = person.name;
  part("chat").replaceChildren(chat);
  show("report");
}

async function go() {
  const [person, chosen] = location.hash.slice(1).split("/").map(decodeURIComponent);
  try {
    if (person && chosen) await report(person, chosen);
    else if (person) await reports(person);
    else await people();
  } catch (error) {
    part("trouble-sentence").textContent = error.message;
    part("nobody").hidden = Boolean(person);
    show("trouble");
  }
}

addEventListener("hashchange", go);
go();
