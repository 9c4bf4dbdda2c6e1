// Search over the index of this language, in the browser: works from a disk, asks no server.
"use strict";

(() => {
  const index = window.PLAINRAD_INDEX;
  const field = document.getElementById("q");
  const said = document.getElementById("said");
  const hits = document.getElementById("hits");
  const all = document.getElementById("all");
  const MOST = 40;
  const INSIDE = 4; // letters from which a piece inside a compound counts ("erguss" in "pleuraerguss")

  const letters = { "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ß": "ss" };

  // As prompts/words.py folds the words of the index.
  function fold(text) {
    let plain = text.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f]/g, "").replace(/[œæøłđıß]/g, (c) => letters[c]);
    if (index.language === "en") plain = plain.replace(/ae|oe/g, "e");
    if (index.language === "de") plain = plain.replace(/ae/g, "a").replace(/oe/g, "o").replace(/(^|[^aeoqu])ue/g, "$1u");
    return plain;
  }

  const wordsOf = (text) => text.split(/[\s\-‐‑–/.,;:()'’"„“”«»]+/).map(fold).filter(Boolean);

  // Endings that a word of a report may have more than the one of the index ("ergüsse", "nodules").
  const ENDING = 3;
  const inflected = (word, known) => known.length >= 5 && word.length - known.length <= ENDING && word.startsWith(known);

  const rows = index.rows.map(([id, name, named, plain]) => {
    const terms = named.split("|");
    return { id, name, plain, terms, own: wordsOf(name).join(" "), words: [...new Set(terms.flatMap((term) => term.split(" ")))] };
  });

  // How far a row is from the query: smaller is nearer, null is no hit.
  function distance(row, asked, whole) {
    let far = 0;
    for (const word of asked) {
      if (row.words.includes(word)) continue;
      if (row.words.some((w) => w.startsWith(word) || inflected(word, w))) far += 1;
      else if (word.length >= INSIDE && row.words.some((w) => w.includes(word))) far += 2;
      else return null;
    }
    if (row.own === whole) return far;
    if (row.terms.includes(whole)) return far + 1;
    if (row.own.startsWith(whole)) return far + 2;
    if (` ${row.own}`.includes(` ${whole}`)) return far + 3;
    return far + (row.terms.some((term) => ` ${term}`.includes(` ${whole}`)) ? 4 : 6);
  }

  // Whether two words are at most so many letters apart (one swapped, missing, added or exchanged counts one).
  function near(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return false;
    let before = [];
    let last = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i += 1) {
      const row = [i];
      for (let j = 1; j <= b.length; j += 1) {
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      [before, last] = [last, row];
      if (Math.min(...row) > most) return false;
    }
    return last[b.length] <= most;
  }

  let vocabulary = null; // word → in how many rows, made when the first word is misspelt

  // The known word that a misspelt one is nearest to, the more common one first.
  function mended(word) {
    if (!vocabulary) {
      vocabulary = new Map();
      for (const row of rows) for (const w of row.words) vocabulary.set(w, (vocabulary.get(w) || 0) + 1);
    }
    if (word.length < 4 || [...vocabulary.keys()].some((w) => w.startsWith(word))) return word;
    for (const most of word.length > 7 ? [1, 2] : [1]) {
      const close = [...vocabulary].filter(([w]) => near(word, w, most)).sort((a, b) => b[1] - a[1]);
      if (close.length) return close[0][0];
    }
    return word;
  }

  function ranked(asked) {
    const whole = asked.join(" ");
    return rows
      .map((row) => ({ row, far: distance(row, asked, whole) }))
      .filter((hit) => hit.far !== null)
      .sort((a, b) => a.far - b.far || a.row.own.length - b.row.own.length || (a.row.own < b.row.own ? -1 : 1))
      .map((hit) => hit.row);
  }

  function found(query) {
    const asked = wordsOf(query);
    const list = ranked(asked);
    return list.length ? list : ranked(asked.map(mended));
  }

  function item(row) {
    const link = document.createElement("a");
    const text = document.createElement("p");
    const li = document.createElement("li");
    link.href = `${row.id}.html`;
    link.textContent = row.name;
    text.textContent = row.plain;
    li.append(link, text);
    return li;
  }

  function show() {
    const query = field.value.trim();
    const asks = wordsOf(query).join("").length > 1;
    const list = asks ? found(query) : [];
    hits.replaceChildren(...list.slice(0, MOST).map(item));
    hits.hidden = !list.length;
    all.hidden = asks && list.length > 0;
    const text = !list.length ? index.words.none : list.length > MOST ? index.words.first : index.words.found;
    said.textContent = asks ? text.replace("{n}", list.length).replace("{m}", MOST).replace("{query}", query) : "";
  }

  field.value = new URLSearchParams(window.location.search).get("q") || field.value;
  field.addEventListener("input", show);
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
  show();
})();
