// Colours from colours: all tints of a lane from one, and inks that can be read on a ground.
import { contrastRatio, LEAST_CONTRAST, type Tint } from "./theme.js";

/** Shares of the lane's colour in what is painted with it, the rest is the page. */
const SHARE = { band: 0.05, header: 0.17, soft: 0.11, stroke: 0.65 } as const;

/** The tints of a lane from its colour, for pictures on this page with this ink. */
export function laneTint(colour: string, page: string, ink: string): Tint {
  const header = mix(colour, page, SHARE.header);
  const light = contrastRatio(colour, "#ffffff");
  return {
    band: mix(colour, page, SHARE.band),
    header,
    headerInk: readable(mix(colour, ink, 0.4), header),
    stroke: mix(colour, page, SHARE.stroke),
    soft: mix(colour, page, SHARE.soft),
    accent: colour,
    accentInk: light >= contrastRatio(colour, "#000000") ? "#ffffff" : "#000000",
  };
}

/** The colour, moved towards black or white until text in it can be read on the ground. */
export function readable(colour: string, ground: string): string {
  const end =
    contrastRatio("#000000", ground) > contrastRatio("#ffffff", ground) ? "#000000" : "#ffffff";
  for (let step = 0; step < 20; step += 1) {
    const moved = mix(end, colour, step / 20);
    if (contrastRatio(moved, ground) >= LEAST_CONTRAST) return moved;
  }
  return end;
}

/** `share` of one colour in another, both `#rrggbb`. */
function mix(one: string, other: string, share: number): string {
  const channels = [1, 3, 5].map((at) => {
    const [a, b] = [one, other].map((colour) => Number.parseInt(colour.slice(at, at + 2), 16));
    return Math.round(a * share + b * (1 - share))
      .toString(16)
      .padStart(2, "0");
  });
  return `#${channels.join("")}`;
}
