// Draws a production of the grammar as a railroad diagram: whoever follows the rails from left to
// right reads a text that the rule accepts.
import type { ISerializedGast } from "chevrotain";

/** A piece of track: it is entered at the left and left at the right, both at height 0. */
interface Track {
  readonly width: number;
  /** Room that it takes above and below its rail. */
  readonly above: number;
  readonly below: number;
  readonly draw: (x: number, y: number) => string;
}

interface Part extends ISerializedGast {
  readonly name?: string;
  /** The source of a regular expression, or the function of a token that is scanned by hand. */
  readonly pattern?: unknown;
}

const CHARACTER = 7.3;
const PADDING = 10;
const HALF = 12;
const GAP = 10;
const TURN = 8;

const rail = (path: string): string => `<path d="${path}"/>`;
const escapeXml = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/** A word in a box: round for what is written as it stands, square for another rule. */
function box(text: string, kind: "rule" | "token" | "sign"): Track {
  const width = Math.ceil(text.length * CHARACTER) + 2 * PADDING;
  const round = kind === "rule" ? 0 : HALF;
  const draw = (x: number, y: number): string =>
    `<rect class="${kind}" x="${x}" y="${y - HALF}" width="${width}" height="${2 * HALF}" rx="${round}"/>` +
    `<text class="${kind}" x="${x + width / 2}" y="${y + 4}">${escapeXml(text)}</text>`;
  return { width, above: HALF, below: HALF, draw };
}

const plain: Track = { width: 0, above: 0, below: 0, draw: () => "" };

function row(tracks: readonly Track[]): Track {
  if (tracks.length === 1) return tracks[0];
  const width = tracks.reduce((sum, track) => sum + track.width + GAP, -GAP);
  const draw = (x: number, y: number): string => {
    let at = x;
    return tracks
      .map((track, index) => {
        const joint = index === 0 ? "" : rail(`M${at} ${y}h${GAP}`);
        at += index === 0 ? 0 : GAP;
        const drawn = track.draw(at, y);
        at += track.width;
        return joint + drawn;
      })
      .join("");
  };
  const above = Math.max(...tracks.map((track) => track.above));
  const below = Math.max(...tracks.map((track) => track.below));
  return { width, above, below, draw };
}

/** One of several tracks: the first on the rail, the others below it. */
function choice(tracks: readonly Track[]): Track {
  const inner = Math.max(...tracks.map((track) => track.width));
  const side = 2 * TURN;
  const width = inner + 2 * side;
  const heights: number[] = [];
  let below = tracks[0].below;
  for (const [index, track] of tracks.entries()) {
    if (index === 0) heights.push(0);
    else {
      const height = Math.max(below + GAP + track.above, 2 * TURN);
      heights.push(height);
      below = height + track.below;
    }
  }
  const draw = (x: number, y: number): string =>
    tracks
      .map((track, index) => {
        const drop = heights[index];
        const start = x + side;
        const rest = width - side - track.width;
        if (drop === 0) {
          return (
            rail(`M${x} ${y}h${side}`) +
            track.draw(start, y) +
            rail(`M${start + track.width} ${y}h${rest}`)
          );
        }
        const down = `M${x} ${y}q${TURN} 0 ${TURN} ${TURN}v${drop - 2 * TURN}q0 ${TURN} ${TURN} ${TURN}`;
        const up =
          `M${start + track.width} ${y + drop}h${inner - track.width}` +
          `q${TURN} 0 ${TURN} ${-TURN}v${2 * TURN - drop}q0 ${-TURN} ${TURN} ${-TURN}`;
        return rail(down) + track.draw(start, y + drop) + rail(up);
      })
      .join("");
  return { width, above: tracks[0].above, below, draw };
}

/** A track once or more often: a rail leads back below it. */
function repeated(track: Track): Track {
  const side = TURN;
  const width = track.width + 2 * side;
  const drop = Math.max(track.below + GAP, 2 * TURN);
  const draw = (x: number, y: number): string => {
    const back =
      `M${x + side + track.width} ${y}q${TURN} 0 ${TURN} ${TURN}v${drop - 2 * TURN}` +
      `q0 ${TURN} ${-TURN} ${TURN}h${-track.width}` +
      `q${-TURN} 0 ${-TURN} ${-TURN}v${2 * TURN - drop}q0 ${-TURN} ${TURN} ${-TURN}`;
    const middle = x + width / 2;
    return (
      rail(`M${x} ${y}h${side}`) +
      track.draw(x + side, y) +
      rail(`M${x + side + track.width} ${y}h${side}`) +
      rail(back) +
      `<path class="arrow" d="M${middle + 3} ${y + drop - 4}l-6 4l6 4z"/>`
    );
  };
  return { width, above: track.above, below: drop + 4, draw };
}

/** Tokens that always look the same; all others are told in the EBNF. */
const WRITTEN: Readonly<Record<string, string>> = { Loop: "loop", Handle: "handle", Arrow: "->" };

function trackOf(part: Part): Track {
  const parts = (part.definition ?? []) as readonly Part[];
  switch (part.type) {
    case "NonTerminal":
      return box(part.name ?? "", "rule");
    case "Terminal": {
      const sign = typeof part.pattern === "string" ? part.pattern.replace(/^\\/, "") : "";
      const written = WRITTEN[part.name ?? ""] ?? (sign.length === 1 ? sign : undefined);
      return written === undefined ? box(part.name ?? "", "token") : box(written, "sign");
    }
    case "Alternation":
      return choice(parts.map(trackOf));
    case "Option":
      return choice([plain, row(parts.map(trackOf))]);
    case "Repetition":
      return choice([plain, repeated(row(parts.map(trackOf)))]);
    case "Rule":
    case "Alternative":
      return row(parts.map(trackOf));
    default:
      throw new Error(`no track is known for ${part.type}`);
  }
}

const STYLE = `
path{fill:none;stroke:#475569;stroke-width:1.5}
path.arrow,path.stop{fill:#475569}
rect{stroke:#475569;stroke-width:1.2;fill:#f1f5f9}
rect.rule{fill:#e0f2fe}
rect.sign{fill:#fef9c3}
text{font:12px ui-monospace,Menlo,Consolas,monospace;text-anchor:middle;fill:#0f172a}
text.rule{font-style:italic}
@media (prefers-color-scheme:dark){
path,rect{stroke:#94a3b8}
path.arrow,path.stop{fill:#94a3b8}
rect{fill:#1e293b}
rect.rule{fill:#0c4a6e}
rect.sign{fill:#422006}
text{fill:#f1f5f9}
}`.trim();

const MARGIN = 12;

/** A whole rule as an SVG file of its own. */
export function drawRule(rule: ISerializedGast): string {
  const { name = "" } = rule as Part;
  const track = trackOf(rule as Part);
  const height = track.above + track.below + 2 * MARGIN;
  const width = track.width + 2 * (MARGIN + 2 * GAP);
  const y = MARGIN + track.above;
  const stop = (x: number): string => `<path class="stop" d="M${x} ${y - 7}v14"/>`;
  const start = MARGIN + 2 * GAP;
  const end = start + track.width;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${name}</title>`,
    `<desc>The rule ${name} of the grammar of .fz diagrams, as a railroad diagram</desc>`,
    `<style>${STYLE}</style>`,
    stop(MARGIN) + rail(`M${MARGIN} ${y}h${2 * GAP}`),
    track.draw(start, y),
    rail(`M${end} ${y}h${2 * GAP}`) + stop(end + 2 * GAP),
    "</svg>\n",
  ].join("\n");
}
