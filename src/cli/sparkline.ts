// A row of numbers as a line of blocks, for terminals.

const BLOCKS = "▁▂▃▄▅▆▇█";

/** One block a number, the highest as high as it goes; gaps are blank, and zeros lie on the ground. */
export function sparkline(values: readonly (number | undefined)[]): string {
  const most = values.reduce<number>((top, value) => Math.max(top, value ?? 0), 0);
  // Array.from, since holes of an array are left out by map.
  return Array.from(values, (value) => {
    if (value === undefined) return " ";
    const share = most === 0 ? 0 : value / most;
    return BLOCKS[Math.min(BLOCKS.length - 1, Math.ceil(share * (BLOCKS.length - 1)))];
  }).join("");
}
