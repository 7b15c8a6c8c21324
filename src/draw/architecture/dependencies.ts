// Edges between lanes, gathered into one dependency for each pair and direction, with their words.
import type { Diagram } from "../../lang/diagram.js";
import { readWay } from "../../lang/polarity.js";
import { findAnswers } from "../answers.js";
import type { Flow } from "../flow.js";
import { LABEL_FONT_PX } from "../metrics.js";
import { tellStory } from "../sequence/story.js";
import { cleanText, type TextBlock, textWidth, wrapText } from "../text.js";
import type { KindName } from "./kinds.js";

export interface Dependency {
  /** Lanes by their place in the diagram. */
  readonly from: number;
  readonly to: number;
  /** Edges in its direction, in file order. */
  readonly edges: readonly number[];
  /** Edges that only answer those; the line has a head at both ends. */
  readonly answers: readonly number[];
  readonly label: TextBlock;
}

/** `kinds` are those of the lanes: a store that is asked depends on nobody for what it returns. */
export function findDependencies(
  diagram: Diagram,
  flow: Flow,
  kinds: readonly KindName[],
): Dependency[] {
  const answers = findAnswers(diagram, flow, tellStory(diagram, flow).messages);
  const ends = (edge: number): [number, number] => [
    flow.laneOf[flow.from[edge]],
    flow.laneOf[flow.to[edge]],
  ];
  const asked = new Set(flow.messages.map((edge) => ends(edge).reverse().join(">")));
  const isAnswer = answers.isAnswer.map((answer, edge) => {
    const [from, to] = ends(edge);
    return answer || (kinds[from] === "database" && asked.has(`${from}>${to}`));
  });
  const pairs = new Map<string, { from: number; to: number; edges: number[]; answers: number[] }>();
  const pairOf = (from: number, to: number) => {
    const key = `${from}>${to}`;
    const pair = pairs.get(key) ?? { from, to, edges: [], answers: [] };
    pairs.set(key, pair);
    return pair;
  };
  for (const edge of flow.messages) if (!isAnswer[edge]) pairOf(...ends(edge)).edges.push(edge);
  for (const edge of flow.messages) {
    if (!isAnswer[edge]) continue;
    const [from, to] = ends(edge);
    const request = pairs.get(`${to}>${from}`);
    if (request !== undefined && request.edges.length > 0) request.answers.push(edge);
    else pairOf(from, to).edges.push(edge);
  }
  return [...pairs.values()].map((pair) => ({ ...pair, label: wordsOf(diagram, pair) }));
}

/** `OrderPlaced`, `OrderPlaced ×2`, `OrderPlaced +3` for three edges more, and under it `← 200 OK`. */
function wordsOf(
  diagram: Diagram,
  { edges, answers }: { readonly edges: readonly number[]; readonly answers: readonly number[] },
): TextBlock {
  const blocks = [
    ...summary(diagram, edges).map((text) => wrap(text)),
    ...summary(diagram, answers).map((text) => wrap(`← ${text}`)),
  ];
  const width = blocks.reduce((most, block) => Math.max(most, block.width), 0);
  return { lines: blocks.flatMap((block) => block.lines), width };
}

const wrap = (text: string): TextBlock =>
  wrapText(text, { maxWidth: 150, sizePx: LABEL_FONT_PX, maxLines: 2 });

/** At most two labels, telling ones first, and how many more edges there are. */
function summary(diagram: Diagram, edges: readonly number[]): string[] {
  const counts = new Map<string, { count: number; answer: boolean }>();
  for (const edge of edges) {
    const label = tellingLabel(diagram, edge);
    const answer = readWay(diagram.edges[edge].label)?.kind === "answer";
    if (label !== "") counts.set(label, { count: (counts.get(label)?.count ?? 0) + 1, answer });
  }
  if (counts.size === 0) return edges.length > 1 ? [`×${edges.length}`] : [];
  const told = [...counts].sort(([, a], [, b]) => Number(a.answer) - Number(b.answer));
  const shown = told.length <= 2 ? told : told.slice(0, 1);
  const texts = shown.map(([label, { count }]) => (count > 1 ? `${label} ×${count}` : label));
  const more = edges.length - shown.reduce((sum, [, { count }]) => sum + count, 0);
  return more === 0 ? texts : [...texts.slice(0, -1), withCount(texts[texts.length - 1], more)];
}

/** "Yes" says nothing without its question. */
function tellingLabel(diagram: Diagram, edge: number): string {
  const { from, label } = diagram.edges[edge];
  const words = cleanText(label ?? "");
  if (readWay(label)?.kind !== "answer") return words;
  const source = diagram.nodes.find(({ id }) => id === from);
  const question = source?.shape === "diamond" ? cleanText(source.label ?? "") : "";
  return `${question} ${words}`.trim();
}

/** The count must survive when the label is too long for its lines. */
function withCount(text: string, more: number): string {
  let cut = text;
  while (textWidth(`${cut}… +${more}`, LABEL_FONT_PX) > 270) cut = cut.slice(0, -8);
  return cut === text ? `${text} +${more}` : `${cut}… +${more}`;
}
