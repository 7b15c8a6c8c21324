// The words of a sequence picture, wrapped: heads of lanes, labels of messages and hooks, guards.
import type { Diagram } from "../../lang/diagram.js";
import type { Flow } from "../flow.js";
import { LABEL_FONT_PX, LANE_FONT_PX, LOOP_FONT_PX } from "../metrics.js";
import { cleanText, longestWord, type TextBlock, textWidth, wrapText } from "../text.js";
import type { Cycle } from "./cycles.js";

const NOTHING: TextBlock = { lines: [], width: 0 };
const GUARD_LEAST_PX = 44;
const GUARD_MOST_PX = 104;
const SIDE_LABEL = { maxWidth: 112, sizePx: LABEL_FONT_PX, maxLines: 4 } as const;

export const labelOf = (diagram: Diagram, edge: number): string =>
  cleanText(diagram.edges[edge].label ?? "");

export function headOf(diagram: Diagram, lane: number): TextBlock {
  const { label, id } = diagram.lanes[lane];
  const options = { maxWidth: 136, sizePx: LANE_FONT_PX, maxLines: 3, bold: true };
  return wrapText(cleanText(label ?? id) || "…", options);
}

/** In at most about three lines, in whatever room there is between two lifelines. */
export function messageLabel(diagram: Diagram, edge: number, roomPx: number): TextBlock {
  const text = labelOf(diagram, edge);
  if (text === "") return NOTHING;
  const share = textWidth(text.slice(0, 200), LABEL_FONT_PX) / 2.6;
  const maxWidth = Math.max(roomPx, 96, Math.min(210, share));
  return wrapText(text, { maxWidth, sizePx: LABEL_FONT_PX, maxLines: 6 });
}

export function threadLabel(diagram: Diagram, edge: number): TextBlock {
  const text = labelOf(diagram, edge);
  return text === "" ? NOTHING : wrapText(text, SIDE_LABEL);
}

/** Where a hook leads, and, unless a guard says it already, the label of its edge. */
export function jumpLabel(diagram: Diagram, flow: Flow, edge: number, guarded: boolean): TextBlock {
  const label = guarded ? "" : labelOf(diagram, edge);
  if (flow.from[edge] === flow.to[edge]) return wrapText(label || "again", SIDE_LABEL);
  const node = diagram.nodes[flow.to[edge]];
  const target =
    cleanText(node.label ?? "")
      .split("|")[0]
      .trim() || cleanText(node.id);
  const arrow = flow.back[edge] ? "↑" : "↓";
  return wrapText(`${label} ${arrow} ${target}`.trim(), SIDE_LABEL);
}

/** The words at the top of a way; `asks`: with the question that it answers. */
export function wayGuard(diagram: Diagram, flow: Flow, edge: number, asks: boolean): string {
  const label = labelOf(diagram, edge) || "else";
  return `[${asks ? `${nameOf(diagram, flow.from[edge])} ${label}`.trim() : label}]`;
}

/** The words at the top of what several ways lead to. */
export function joinGuard(diagram: Diagram, flow: Flow, edges: readonly number[]): string {
  const texts = edges.map((edge) => {
    const from = diagram.nodes[flow.from[edge]];
    const label = labelOf(diagram, edge);
    if (from.shape === "diamond")
      return `${nameOf(diagram, flow.from[edge])} ${label || "else"}`.trim();
    return label || `after ${nameOf(diagram, flow.from[edge]) || cleanText(from.id)}`;
  });
  return `[${[...new Set(texts)].join(" / ")}]`;
}

/** The words beside `loop`: those of the file, else the answer that leads round once more. */
export function loopGuard(diagram: Diagram, flow: Flow, cycle: Cycle): string {
  const { loop, again, leaving, members } = cycle;
  if (loop !== null) return `[${cleanText(diagram.loops[loop].condition)}]`;
  const decides = (edge: number): boolean =>
    diagram.nodes[flow.from[edge]].shape === "diamond" && labelOf(diagram, edge) !== "";
  const stays = leaving.flatMap((exit) =>
    flow.outward[flow.from[exit]].filter((edge) => members.has(flow.to[edge])),
  );
  const answer = again.find(decides) ?? stays.reverse().find(decides);
  if (answer !== undefined) return wayGuard(diagram, flow, answer, true);
  return `[${again.map((edge) => labelOf(diagram, edge)).find((label) => label !== "") ?? "again"}]`;
}

const nameOf = (diagram: Diagram, node: number): string =>
  cleanText(diagram.nodes[node].label ?? "").slice(0, 200);

/** A guard that stays left of the first lifeline, `roomPx` away, if that is wide enough for it. */
export function wrapGuard(text: string, roomPx: number): TextBlock {
  const options = { sizePx: LOOP_FONT_PX, maxLines: 4, bold: true };
  return wrapText(text, { ...options, maxWidth: Math.max(GUARD_LEAST_PX, roomPx) });
}

export const guardWidth = (text: string): number => textWidth(text, LOOP_FONT_PX, true);

/** The room that a guard asks for: about two lines, within reason. */
export function guardRoom(text: string): number {
  const half = guardWidth(text.slice(0, 200)) / 1.9;
  const word = longestWord(text.slice(0, 200), LOOP_FONT_PX) * 1.1;
  return wrapGuard(text, Math.min(Math.max(half, word), GUARD_MOST_PX)).width;
}
