/** The page's own words, one JSON file a language. A word that a language lacks is said in English. */

const FALLBACK = "en";
export const LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pl", "pt"];

const HOME = new URL("strings/", import.meta.url);
const files = new Map();

function file(language, home) {
  const { href } = new URL(`${language}.json`, home);
  if (!files.has(href)) {
    const loading = fetch(href).then((answer) => {
      if (!answer.ok) throw new Error(`strings of ${language}: ${answer.status}`);
      return answer.json();
    });
    loading.catch(() => files.delete(href));
    files.set(href, loading);
  }
  return files.get(href);
}

/** The words of one language. `language` is the one asked for, `spoken` the one that the page can speak. */
export class Words {
  #own;
  #fallback;

  constructor(language, own, fallback) {
    this.language = language;
    this.ready = own.ready === true;
    this.spoken = this.ready ? language : FALLBACK;
    this.#own = own;
    this.#fallback = fallback;
  }

  /** The words of a language; `home` is the folder of the files, with its English one at least. */
  static async of(language, home = HOME) {
    const known = LANGUAGES.includes(language) ? language : FALLBACK;
    const [own, fallback] = await Promise.all([file(known, home), file(FALLBACK, home)]);
    return new Words(known, own, fallback);
  }

  /** The words under a key ("card.close"), with their {slots} filled. */
  say(key, slots = {}) {
    const source = this.ready ? this.#own : this.#fallback;
    return fill(source[key] ?? this.#fallback[key] ?? key, slots);
  }

  /** The words of the language asked for, where it has them, though the page as a whole can't speak it yet. */
  own(key, slots = {}) {
    return fill(this.#own[key] ?? this.#fallback[key] ?? key, slots);
  }
}

function fill(text, slots) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in slots ? String(slots[name]) : whole));
}

/** A language's name in that language itself ("Deutsch"). */
export function nameOf(language) {
  const name = new Intl.DisplayNames([language], { type: "language" }).of(language);
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}
