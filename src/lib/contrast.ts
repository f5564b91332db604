type Channels = readonly [number, number, number];

/** `#rgb` or `#rrggbb` as three numbers from 0 to 255. */
function channelsOf(color: string): Channels {
  const digits = color.length === 4 ? [...color.slice(1)].map((digit) => digit + digit).join('') : color.slice(1);
  const value = Number.parseInt(digits, 16);
  return [value >> 16, (value >> 8) & 0xff, value & 0xff];
}

/** WCAG 2.2, "relative luminance". */
function luminance(color: string): number {
  const [red, green, blue] = channelsOf(color).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Channels;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2, "contrast ratio": from 1 to 21, whichever of the two is the text. */
export function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** Mixes two colours; `share` is that of `other`, from 0 to 1. */
export function mix(color: string, other: string, share: number): string {
  const others = channelsOf(other);
  const mixed = channelsOf(color).map((channel, i) => Math.round(channel + ((others[i] ?? 0) - channel) * share));
  return toHex(mixed);
}

/** The brightest colour of the same hue: a dark colour that is lightened with it keeps its hue, unlike with white. */
export function brightest(color: string): string {
  const channels = channelsOf(color);
  const most = Math.max(...channels);
  return most === 0 ? '#ffffff' : toHex(channels.map((channel) => Math.round((channel / most) * 255)));
}

function toHex(channels: readonly number[]): string {
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

type ContrastGoal = {
  /** The colours to mix in, one after the other, of increasing contrast; the last one has enough. */
  readonly towards: readonly string[];
  /** The colours that it is contrasted with. */
  readonly against: (color: string) => readonly string[];
  readonly ratio: number;
};

/** The colour, or the nearest mix that has the contrast, by binary search. */
export function withContrast(color: string, { towards, against, ratio }: ContrastGoal): string {
  const isReadable = (tried: string) => against(tried).every((other) => contrast(tried, other) >= ratio);
  if (isReadable(color)) return color;
  let from = color;
  for (const to of towards) {
    if (isReadable(to)) return firstReadable(from, to, isReadable);
    from = to;
  }
  return from;
}

const STEPS = 256;

/** Binary search between a colour without enough contrast and one with it. */
function firstReadable(from: string, to: string, isReadable: (color: string) => boolean): string {
  let [not, enough] = [0, STEPS];
  while (enough - not > 1) {
    const step = (not + enough) >> 1;
    if (isReadable(mix(from, to, step / STEPS))) enough = step;
    else not = step;
  }
  return mix(from, to, enough / STEPS);
}
