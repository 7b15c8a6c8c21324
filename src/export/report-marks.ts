// A report of a run as marks over the picture of its diagram: how busy nodes are, how much passes on
// edges, what waits, what is lost.
import type { Chip, Count, LegendEntry, Mark, Marks } from "../draw/render.js";
import type { ToneName } from "../draw/theme.js";
import type { Diagram } from "../lang/diagram.js";

/** A report that does not fit: what is wrong, and a way out. */
export interface ReportProblem {
  readonly message: string;
  readonly help: string | null;
}

type Values = Readonly<Record<string, unknown>>;

/** Shares of the time that servers are busy, from which a node counts as busy, and as hot. */
const BUSY = 0.5;
const HOT = 0.8;
const THINNEST_PX = 1;
const WIDEST_PX = 5;

/** What of a report the picture shows; `report` is the content of a file and may be anything. */
export function readReport(report: unknown, diagram: Diagram): Marks | ReportProblem {
  const { schema, nodes, edges, simulated_s: seconds } = valuesOf(report);
  if (schema !== "fz-report/1" || !isValues(nodes) || !isValues(edges)) {
    const help = "fz simulate FILE --json run.json writes one";
    return { message: "it is no report of a run", help };
  }
  const stranger = strangerIn(nodes, edges, diagram);
  if (stranger !== null) {
    const help = "draw the diagram that was run, or run this one again";
    return { message: `it is the report of another diagram: ${stranger}`, help };
  }
  const time = numberOf(seconds);
  const most = Math.max(
    0,
    ...diagram.edges.map(({ id }) => numberOf(valuesOf(edges[id]).messages)),
  );
  const nodeMarks = diagram.nodes.map(({ id }) => [id, nodeMark(valuesOf(nodes[id]))] as const);
  const edgeMarks = diagram.edges.map(
    ({ id }) => [id, edgeMark(valuesOf(edges[id]), most, time)] as const,
  );
  return {
    nodes: Object.fromEntries(nodeMarks),
    edges: Object.fromEntries(edgeMarks),
    legend: legendFor(
      nodeMarks.map(([, mark]) => mark),
      edgeMarks.map(([, mark]) => mark),
      most,
    ),
  };
}

export const isProblem = (read: Marks | ReportProblem): read is ReportProblem => "message" in read;

/** The first sign that a report is not of this diagram, in words. */
function strangerIn(nodes: Values, edges: Values, diagram: Diagram): string | null {
  const lanes = new Map(diagram.nodes.map(({ id, lane }) => [id, lane]));
  for (const [id, node] of Object.entries(nodes)) {
    const lane = lanes.get(id);
    if (lane === undefined) return `there is no node '${id}' in the diagram`;
    if (valuesOf(node).lane !== lane) return `'${id}' stands in another lane there`;
  }
  const absent = diagram.nodes.find(({ id }) => !Object.hasOwn(nodes, id));
  if (absent !== undefined) return `there is no node '${absent.id}' in the report`;
  const known = new Map(diagram.edges.map((edge) => [edge.id, edge]));
  for (const [id, edge] of Object.entries(edges)) {
    const { from, to } = valuesOf(edge);
    const own = known.get(id);
    if (own === undefined) return `there is no edge '${id}' in the diagram`;
    if (own.from !== from || own.to !== to) return `'${id}' joins other nodes there`;
  }
  return null;
}

function nodeMark(node: Values): Mark {
  const busy = typeof node.utilization === "number" ? numberOf(node.utilization) : null;
  const queue = valuesOf(node.queue_length);
  const [longest, left] = [numberOf(queue.max), numberOf(queue.end)];
  const dropped = numberOf(node.dropped);
  const dead = node.role === "dlq" ? numberOf(node.arrived) : 0;
  const notes = [
    `${count(numberOf(node.arrived))} in, ${count(numberOf(node.completed))} out`,
    busy === null ? "" : `busy ${share(busy)}`,
    longest > 0 ? `at most ${count(longest)} waited, ${count(left)} at the end` : "",
    said(node.failed, "failed"),
    said(node.retried, "retried"),
    said(node.timed_out, "timed out"),
    said(dropped, "lost"),
    said(dead, "set aside as dead letters"),
  ];
  const tone = busy === null ? undefined : toneOf(busy);
  const words = notes.filter((note) => note !== "").join(", ");
  if (numberOf(node.arrived) === 0) return { tone: "idle", note: words };
  const gone = countOf(dropped > 0 ? dropped : dead, dropped > 0 ? "lost" : "dead", "sum");
  // What loses messages keeps the colour of its load, where it has one.
  if (gone !== null && tone === undefined) {
    return { tone: "lost", badge: gone, second: waitOf(longest), note: words };
  }
  return {
    tone,
    badge: waitOf(longest)?.text,
    ...(gone === null ? {} : { second: { text: gone, tone: "lost" } }),
    note: words,
  };
}

function countOf(value: number, words: string, of: Count["of"]): Count | null {
  return value > 0 ? { value, words, of } : null;
}

function waitOf(longest: number): Chip | undefined {
  const text = countOf(longest, "wait", "most");
  return text === null ? undefined : { text };
}

const toneOf = (busy: number): ToneName => (busy >= HOT ? "hot" : busy >= BUSY ? "busy" : "calm");

function edgeMark(edge: Values, most: number, seconds: number): Mark {
  const [messages, lost] = [numberOf(edge.messages), numberOf(edge.lost)];
  const rate = seconds > 0 ? `${count(messages / seconds)} a second` : "";
  const notes = [
    `${count(messages)} messages`,
    said(edge.bytes, "bytes"),
    rate,
    said(lost, "lost"),
    said(edge.duplicated, "duplicated"),
  ];
  const note = notes.filter((words) => words !== "").join(", ");
  if (messages + lost === 0) return { width: THINNEST_PX, tone: "idle", note };
  const gone = countOf(lost, "lost", "sum");
  return {
    width: widthOf(messages, most),
    ...(gone === null ? {} : { tone: "lost", badge: gone }),
    note,
  };
}

/** The square root keeps what is a hundredth of the most apart from nothing. */
function widthOf(messages: number, most: number): number {
  const part = most === 0 ? 0 : Math.sqrt(messages / most);
  return Math.round((THINNEST_PX + part * (WIDEST_PX - THINNEST_PX)) * 100) / 100;
}

const TONE_WORDS: readonly (readonly [ToneName, string])[] = [
  ["idle", "no message came"],
  ["calm", `busy less than ${share(BUSY)}`],
  ["busy", `busy ${share(BUSY)} or more`],
  ["hot", `busy ${share(HOT)} or more`],
  ["lost", "loses messages or sets them aside"],
];

/** What the marks in use mean. */
function legendFor(nodes: readonly Mark[], edges: readonly Mark[], most: number): LegendEntry[] {
  const tones = TONE_WORDS.filter(([name]) => nodes.some(({ tone }) => tone === name));
  const entries: LegendEntry[] = tones.map(([tone, text]) => ({ tone, text }));
  const chips = [...nodes, ...edges].flatMap(({ badge, second }) => [badge, second?.text]);
  const says = (words: string): boolean =>
    chips.some((text) => typeof text === "object" && text.words === words);
  if (says("wait")) entries.push({ badge: "9 wait", text: "the most that waited at one step" });
  if (says("lost")) entries.push({ badge: "9 lost", tone: "lost", text: "lost there" });
  if (most > 0) {
    entries.push({ width: WIDEST_PX, text: `${count(most)} messages` });
    entries.push({ width: widthOf(most / 10, most), text: `${count(most / 10)}` });
  }
  if (edges.some(({ tone }) => tone === "idle")) {
    entries.push({ width: THINNEST_PX, tone: "idle", text: "none" });
  }
  return entries;
}

function said(value: unknown, words: string): string {
  const number = numberOf(value);
  return number > 0 ? `${count(number)} ${words}` : "";
}

function share(part: number): string {
  const percent = part * 100;
  return `${percent > 0 && percent < 1 ? "<1" : Math.round(percent)} %`;
}

/** 48,356, or 40.3 where that says more. */
function count(value: number): string {
  const digits = value < 100 ? 1 : 0;
  const [whole, part] = value.toFixed(digits).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return part === undefined || part === "0" ? grouped : `${grouped}.${part}`;
}

function isValues(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function valuesOf(value: unknown): Values {
  return isValues(value) ? value : {};
}

/** A number from 0 on, however wrong the report. */
function numberOf(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value)
    ? Math.min(1e15, Math.max(0, value))
    : 0;
}
