// Lanes as components: which kind each is, by its words and those of its nodes, and how large.
import type { Diagram, Lane } from "../../lang/diagram.js";
import { LANE_LINE_PX } from "../metrics.js";
import { SMALL_FONT_PX } from "../shapes.js";
import { cleanText, textWidth, wrapText } from "../text.js";
import { KINDS, type KindName, kindOf } from "./kinds.js";

export interface Component {
  readonly id: string;
  readonly kind: KindName;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly string[];
  /** Under the name: the kind, and how many steps there are. */
  readonly note: string;
  /** Where the text begins, from the top of the box. */
  readonly textTop: number;
}

const NAMES = Object.keys(KINDS) as KindName[];

/** Each word by itself, in every place of a text where it stands alone; wide scripts need no gap. */
const PATTERNS: Readonly<Record<KindName, RegExp>> = Object.fromEntries(
  NAMES.map((name) => {
    const { source } = KINDS[name].words;
    return [
      name,
      new RegExp(`(?<![\\p{Script=Latin}\\d])(?:${source})(?![\\p{Script=Latin}\\d])`, "giu"),
    ];
  }),
) as Record<KindName, RegExp>;

/** How long a name is that is looked at. */
const MOST_LETTERS = 200;

/** The kind of the last telling word of a name: what comes last is what the thing is. */
function kindSaid(text: string): KindName | null {
  let best: { name: KindName; end: number; length: number } | null = null;
  for (const name of NAMES) {
    for (const match of text.matchAll(PATTERNS[name])) {
      const [end, length] = [match.index + match[0].length, match[0].length];
      if (best === null || end > best.end || (end === best.end && length > best.length)) {
        best = { name, end, length };
      }
    }
  }
  return best?.name ?? null;
}

function plain(text: string | null): string {
  return cleanText((text ?? "").slice(0, MOST_LETTERS))
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .replace(/[_-]+/g, " ");
}

/** What a lane is drawn as; a service when nothing tells. */
export function kindOfLane(diagram: Diagram, lane: Lane): KindName {
  const label = plain(lane.label);
  const main = label.split(/[,(:;–—]| of | for /u)[0];
  const said = kindSaid(main) ?? kindSaid(label) ?? kindSaid(plain(lane.id));
  if (said !== null) return said;
  const nodes = diagram.nodes.filter((node) => node.lane === lane.id);
  const votes = new Map<KindName, number>();
  for (const node of nodes) {
    const kind = kindSaid(plain(node.label));
    if (kind !== null) votes.set(kind, (votes.get(kind) ?? 0) + 1);
  }
  // People and partners are spoken of by every lane; only machinery shows in the steps.
  const machinery = ["database", "queue", "agent"] as const;
  return (
    machinery.find((kind) => (votes.get(kind) ?? 0) * 2 >= Math.max(1, nodes.length)) ?? "service"
  );
}

/** `lines` is the most lines that run into or out of one side. */
export function sizeComponent(
  diagram: Diagram,
  lane: Lane,
  kind: KindName,
  lines: number,
): Component {
  const { inset, title } = kindOf(kind);
  const label = cleanText(lane.label ?? lane.id) || "…";
  const block = wrapText(label, { maxWidth: 150, sizePx: 13, maxLines: 3, bold: true });
  const count = diagram.nodes.reduce((sum, node) => sum + (node.lane === lane.id ? 1 : 0), 0);
  const note = `${title} · ${count} step${count === 1 ? "" : "s"}`;
  const text = block.lines.length * LANE_LINE_PX + 17;
  const least = text + 28 + inset.top + inset.bottom;
  const height = Math.max(least, 64, inset.top + inset.bottom + lines * 16 + 20);
  const widest = Math.max(block.width, textWidth(note, SMALL_FONT_PX));
  const width = Math.max(136, widest + 32 + inset.side * 2);
  return {
    id: lane.id,
    kind,
    width: Math.ceil(width / 2) * 2,
    height: Math.ceil(height / 2) * 2,
    lines: block.lines,
    note,
    textTop: inset.top + (height - inset.top - inset.bottom - text) / 2,
  };
}
