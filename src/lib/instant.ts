const DAY_MS = 86_400_000;
const DAYS_KEPT = 2_000;

const days = new Map<number, string>();

/** An instant as `Date.toISOString` writes it, at a tenth of its cost: a page of links has 150 of them, on few days. */
export function formatInstant(instant: number): string {
  const day = Math.floor(instant / DAY_MS);
  const time = instant - day * DAY_MS;
  const seconds = Math.floor(time / 1_000);
  const minutes = Math.floor(seconds / 60);
  const clock = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}`;
  return `${days.get(day) ?? keepDay(day)}${clock}.${three(time % 1_000)}Z`;
}

/** The date and the `T`. */
function keepDay(day: number): string {
  const text = new Date(day * DAY_MS).toISOString().slice(0, -'00:00:00.000Z'.length);
  if (days.size >= DAYS_KEPT) days.clear();
  days.set(day, text);
  return text;
}

function two(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}

function three(number: number): string {
  return number < 100 ? `0${two(number)}` : String(number);
}
