/** Waiting and due times in words: "in 40 min", "2 h late". */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time in one or two units, as short as it can be read. */
export function span(length, words) {
  if (length < HOUR) return words.say("due.minutes", { count: Math.max(1, Math.floor(length / MINUTE)) });
  if (length >= 2 * DAY) return words.say("due.days", { count: Math.floor(length / DAY) });
  const hours = words.say("due.hours", { count: Math.floor(length / HOUR) });
  const minutes = Math.floor((length % HOUR) / MINUTE);
  return length < 2 * HOUR && minutes ? `${hours} ${words.say("due.minutes", { count: minutes })}` : hours;
}

/** When a matter is due, in words, and whether that is over: {text, late}. */
export function due(row, now, words) {
  const left = Date.parse(row.due_at) - now;
  if (left < 0) return { text: -left < MINUTE ? words.say("due.now") : words.say("due.late", { span: span(-left, words) }), late: true };
  if (left < MINUTE) return { text: words.say("due.now"), late: false };
  if (left >= 2 * DAY) return { text: relative(Math.floor(left / DAY), "day", words), late: false };
  return { text: words.say("due.in", { span: span(left, words) }), late: false };
}

/** How long ago something was: "5 min ago". */
export function ago(stamp, now, words) {
  const past = now - Date.parse(stamp);
  if (past < MINUTE) return words.say("due.just");
  if (past < HOUR) return relative(-Math.floor(past / MINUTE), "minute", words);
  if (past < 2 * DAY) return relative(-Math.floor(past / HOUR), "hour", words);
  return relative(-Math.floor(past / DAY), "day", words);
}

/** The time of day, with the day where it isn't today. */
export function clock(stamp, now, words) {
  const moment = new Date(stamp);
  if (Number.isNaN(moment.getTime())) return stamp;
  const today = moment.toDateString() === new Date(now).toDateString();
  const parts = { hour: "2-digit", minute: "2-digit", ...(today ? {} : { day: "numeric", month: "short" }) };
  return new Intl.DateTimeFormat(locale(words.spoken), parts).format(moment);
}

/** The name of a language in the reader's. */
export function language(code, words) {
  try {
    return new Intl.DisplayNames([words.spoken], { type: "language" }).of(code);
  } catch {
    return code;
  }
}

function relative(number, unit, words) {
  return new Intl.RelativeTimeFormat(locale(words.spoken), { style: "short" }).format(number, unit);
}

/** English without a region is written the British way: day before month, 24 hours. */
function locale(spoken) {
  return spoken === "en" ? "en-GB" : spoken;
}
