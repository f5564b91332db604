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

/** The color with so large a share of another one, from 0 to 1. */
export function mix(color: string, other: string, share: number): string {
  const others = channelsOf(other);
  const mixed = channelsOf(color).map((channel, i) => Math.round(channel + ((others[i] ?? 0) - channel) * share));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

type Mending = {
  /** Black or white: where the color goes until it can be read. */
  readonly towards: string;
  /** What it stands on, or what stands on it. */
  readonly against: (color: string) => readonly string[];
  readonly ratio: number;
};

/** The color, or as little of another one mixed into it as gives it the contrast. */
export function mended(color: string, { towards, against, ratio }: Mending): string {
  for (let percent = 0; percent < 100; percent += 1) {
    const tried = mix(color, towards, percent / 100);
    if (against(tried).every((other) => contrast(tried, other) >= ratio)) return tried;
  }
  return towards;
}
