// What an editor shows when the pointer rests on a name or on a problem: Markdown, in which the
// words of the user are text and never markup.
import { CATALOGUE, type CatalogueEntry } from "../lang/catalogue.js";
import type { Diagnostic } from "../lang/diagnostics.js";
import type { Edge } from "../lang/diagram.js";
import { offsetAt, type Span } from "../lang/source.js";
import { type Mention, mentionAt, type Page } from "./page.js";

export interface Hover extends Span {
  readonly markdown: string;
}

/** Ways in or out that are listed one by one, and the length at which words are cut. */
const MOST_WAYS = 8;
const LONGEST_WORDS = 300;

/** What is known of the name at an offset, and what the problems there mean; null for neither. */
export function hoverAt(page: Page, offset: number): Hover | null {
  const mention = mentionAt(page, offset);
  const problems = problemsAt(page, offset);
  const parts = [
    ...(mention === null ? [] : [describe(page, mention)]),
    ...[...new Set(problems.map(({ code }) => code))].map(explain),
  ];
  if (parts.length === 0) return null;
  const span = mention ?? spanOf(page, problems[0]);
  return { start: span.start, end: span.end, markdown: parts.join("\n\n---\n\n") };
}

function spanOf({ source }: Page, { range }: Diagnostic): Span {
  return { start: offsetAt(source, range.start), end: offsetAt(source, range.end) };
}

function problemsAt(page: Page, offset: number): readonly Diagnostic[] {
  return page.compiled.diagnostics.filter((diagnostic) => {
    const { start, end } = spanOf(page, diagnostic);
    return start <= offset && offset <= end;
  });
}

/** The words of a user as Markdown that shows just them, on one line. */
export function plain(words: string): string {
  const line = words.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  const cut = line.length > LONGEST_WORDS ? `${line.slice(0, LONGEST_WORDS - 1)}…` : line;
  return cut
    .replace(/[\\`*_{}[\]()#+\-.!|~=:@^$]/g, "\\$&")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;");
}

function explain(code: string): string {
  const { summary, explanation } = (CATALOGUE as Readonly<Record<string, CatalogueEntry>>)[code];
  return `**${code}**: ${plain(summary)}\n\n${plain(explanation)}`;
}

function describe(page: Page, mention: Mention): string {
  return mention.kind === "node" ? describeNode(page, mention.id) : describeLane(page, mention.id);
}

function describeNode(page: Page, id: string): string {
  const node = page.nodes.get(id);
  if (node === undefined) return `**${plain(id)}** is not defined in this file`;
  const { edges } = page.compiled.diagram;
  const attributes = Object.entries(node.attributes).map(
    ([key, value]) => `${plain(key)}: ${plain(value)}`,
  );
  const lane = page.lanes.get(node.lane);
  const into = edges.filter((edge) => edge.to === id);
  const out = edges.filter((edge) => edge.from === id);
  return [
    `**${plain(id)}** ${node.shape}${node.label === null ? "" : ` · ${plain(node.label)}`}`,
    `in the lane ${plain(node.lane)}${lane?.label ? ` (${plain(lane.label)})` : ""}`,
    ...attributes,
    ways(page, "in", into, ({ from }) => from),
    ways(page, "out", out, ({ to }) => to),
  ].join("\n\n");
}

function ways(
  page: Page,
  direction: string,
  edges: readonly Edge[],
  otherEnd: (edge: Edge) => string,
): string {
  if (edges.length === 0) return `${direction}: none`;
  const shown = edges.slice(0, MOST_WAYS).map((edge) => {
    const other = otherEnd(edge);
    const label = page.nodes.get(other)?.label ?? "";
    const by = edge.label === null ? "" : ` by ${plain(edge.label)}`;
    return `- ${plain(other)}${label === "" ? "" : ` · ${plain(label)}`}${by}`;
  });
  const more = edges.length > MOST_WAYS ? [`- and ${edges.length - MOST_WAYS} more`] : [];
  return [`${direction}: ${edges.length}`, "", ...shown, ...more].join("\n");
}

function describeLane(page: Page, id: string): string {
  const lane = page.lanes.get(id);
  if (lane === undefined) return `the lane **${plain(id)}** is not defined in this file`;
  const { nodes, edges } = page.compiled.diagram;
  const own = nodes.filter((node) => node.lane === id).length;
  const isOwn = (node: string): boolean => page.nodes.get(node)?.lane === id;
  const into = edges.filter(({ from, to }) => isOwn(to) && !isOwn(from)).length;
  const out = edges.filter(({ from, to }) => isOwn(from) && !isOwn(to)).length;
  return [
    `lane **${plain(id)}**${lane.label === null ? "" : ` · ${plain(lane.label)}`}`,
    `${own} ${own === 1 ? "node" : "nodes"}; from other lanes: ${into}, to other lanes: ${out}`,
  ].join("\n\n");
}

/** The words of a hover for editors that show no Markdown. */
export function withoutMarkup(markdown: string): string {
  return markdown
    .replace(/\*\*/g, "")
    .replace(/\\(.)/g, "$1")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&");
}
