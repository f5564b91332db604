import { type Language, LOCALES, TEXTS } from './language.ts';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** A duration in its two largest units, rounded down, so that a payer is not promised more time than is left. */
export function formatTimeLeft(ms: number, language: Language): string {
  const largest = UNITS.findIndex(([, size]) => ms >= size);
  if (largest === -1) return TEXTS[language].lessThanAMinute;
  let rest = ms;
  const parts: string[] = [];
  for (const [unit, size] of UNITS.slice(largest, largest + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0)
      parts.push(new Intl.NumberFormat(LOCALES[language], { style: 'unit', unit, unitDisplay: 'long' }).format(count));
  }
  return parts.join(' ');
}

const INSTANTS: Readonly<Record<Language, Intl.DateTimeFormat>> = {
  es: instantFormat('es'),
  en: instantFormat('en'),
  pt: instantFormat('pt'),
};

/** An instant in UTC, labelled as such: the server does not know the payer's time zone. */
export function formatDateTime(ms: number, language: Language): string {
  return INSTANTS[language].format(ms);
}

function instantFormat(language: Language): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(LOCALES[language], {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: 'UTC',
    timeZoneName: 'short',
  });
}
