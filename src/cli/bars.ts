// Figures as bars and lines of blocks, for terminals; of ASCII where the locale knows no others.

/** From an empty cell to a full one. */
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
const HEIGHTS = { blocks: "▁▂▃▄▅▆▇█", ascii: "_.:-=+*#" } as const;
const CELLS = { blocks: ["█", "░"], ascii: ["#", "."] } as const;

type Signs = keyof typeof HEIGHTS;
type Variables = Readonly<Record<string, string | undefined>>;

/** What the terminal can show: a locale that is named and is not of UTF-8 has no blocks. */
export function signsOf({ LC_ALL, LC_CTYPE, LANG }: Variables = process.env): Signs {
  const locale = LC_ALL || LC_CTYPE || LANG;
  return locale === undefined || locale === "" || /utf-?8/i.test(locale) ? "blocks" : "ascii";
}

/** A share of a whole that is seen too, to the next cell; what is above 0 shows, and 1 alone is full. */
export function gauge(share: number, cells: number, signs: Signs = signsOf()): string {
  const [full, empty] = CELLS[signs];
  const most = share < 1 ? cells - 1 : cells;
  const filled = Math.min(most, Math.max(share > 0 ? 1 : 0, Math.round(share * cells)));
  return full.repeat(filled) + empty.repeat(cells - filled);
}

/** As long as a share of the longest, to the next eighth of a cell; what is above 0 shows. */
export function bar(share: number, cells: number, signs: Signs = signsOf()): string {
  const [full] = CELLS[signs];
  if (share <= 0) return "";
  if (signs === "ascii") return full.repeat(Math.max(1, Math.round(share * cells)));
  const eighths = Math.max(1, Math.round(share * cells * 8));
  return full.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
}

/** One block a number, the highest as high as it goes; gaps are blank, and zeros lie on the ground. */
export function sparkline(
  values: readonly (number | undefined)[],
  signs: Signs = signsOf(),
): string {
  const heights = HEIGHTS[signs];
  const most = values.reduce<number>((top, value) => Math.max(top, value ?? 0), 0);
  // Array.from, since holes of an array are left out by map.
  return Array.from(values, (value) => {
    if (value === undefined) return " ";
    const share = most === 0 ? 0 : value / most;
    return heights[Math.min(heights.length - 1, Math.ceil(share * (heights.length - 1)))];
  }).join("");
}
