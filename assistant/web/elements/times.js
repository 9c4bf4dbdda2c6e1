/** Dates and times as people say them, in the reader's own time zone. */

/** "2026-11-03" as "3 November 2026". A date without a time belongs to no time zone. */
export function longDate(date, language) {
  const moment = new Date(/^\d{4}-\d{2}-\d{2}$/.test(date) ? `${date}T12:00:00` : date);
  if (Number.isNaN(moment.getTime())) return date;
  return new Intl.DateTimeFormat(region(language), { dateStyle: "long" }).format(moment);
}

/** A moment of the coming or last days: { day: "tomorrow" | "Friday" | "Friday 4 December", time: "14:30" }. */
export function when(stamp, language, now = new Date()) {
  const moment = new Date(stamp);
  const locale = region(language);
  const time = new Intl.DateTimeFormat(locale, { timeStyle: "short" }).format(moment);
  const days = Math.round((midnight(moment) - midnight(now)) / 86_400_000);
  if (Math.abs(days) <= 1) return { day: new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days, "day"), time };
  const parts = days > 1 && days < 6 ? { weekday: "long" } : { weekday: "long", day: "numeric", month: "long" };
  return { day: new Intl.DateTimeFormat(locale, parts).format(moment), time };
}

function midnight(moment) {
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();
}

/** English without a region is written the British way: day before month, 24 hours. */
function region(language) {
  return language === "en" ? "en-GB" : language;
}
