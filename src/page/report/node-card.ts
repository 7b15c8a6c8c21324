// The card of a node: its figures and its charts, shown beside it while the pointer is over it, and
// kept when it is pinned.

import type { ReportNode } from "../../sim/report.js";
import { type Chart, chart, drawAll } from "../chart.js";
import type { Band } from "../chart-bands.js";
import { element } from "../element.js";
import { type Unit, write } from "../format.js";
import type { Timeline } from "../timeline.js";
import { nodeCharts } from "./run-charts.js";
import type { RunState } from "./state.js";

interface Place {
  readonly frame: HTMLElement;
  readonly boxOf: (id: string) => DOMRect | null;
  readonly pinned: (id: string | null) => void;
  readonly focus: (id: string) => void;
}

const GAP_PX = 10;

export class NodeCard {
  readonly element = element("section", { class: "card", hidden: true, "aria-live": "polite" });
  private charts: Chart[] = [];
  private shown: string | null = null;
  private kept: string | null = null;
  private pointer = "";
  private closedAt = "";

  constructor(
    private readonly state: RunState,
    private readonly timeline: Timeline,
    private readonly bands: readonly Band[],
    private readonly place: Place,
  ) {
    this.element.addEventListener("pointermove", (event) => {
      this.pointer = placeOf(event);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.shown !== null) this.close();
    });
  }

  /** For as long as the pointer is there; a pinned card stays in its place. */
  show(id: string, at: PointerEvent | null): void {
    // What lay under a card that was closed is not pointed at before the pointer has moved.
    if (at !== null && this.closedAt === placeOf(at)) return;
    this.closedAt = "";
    if (this.kept === null) this.open(id);
  }

  hide(): void {
    if (this.kept === null) this.clear();
  }

  pin(id: string): void {
    if (this.kept === id) {
      this.close();
      return;
    }
    this.kept = id;
    this.open(id);
    this.place.pinned(id);
  }

  private close(): void {
    const { kept } = this;
    this.kept = null;
    this.closedAt = this.pointer;
    this.clear();
    this.place.pinned(null);
    if (kept !== null) this.place.focus(kept);
  }

  private clear(): void {
    for (const one of this.charts) one.remove();
    this.charts = [];
    this.shown = null;
    this.element.hidden = true;
    this.element.replaceChildren();
  }

  private open(id: string): void {
    this.clear();
    this.shown = id;
    const node = this.state.data.report.nodes[id];
    const close = element("button", { type: "button", "aria-label": "close" }, "×");
    close.addEventListener("click", () => this.close());
    this.element.setAttribute("aria-label", `figures of ${node.label ?? id}`);
    this.element.append(
      element(
        "header",
        {},
        element("h3", {}, node.label ?? id),
        element("p", {}, `${id} · ${node.role} in ${node.lane}`),
        this.kept === null ? null : close,
      ),
      element(
        "dl",
        {},
        ...figuresOf(this.state, id).map(([name, value]) =>
          element("div", {}, element("dt", {}, name), element("dd", {}, value)),
        ),
      ),
    );
    this.element.hidden = false;
    for (const options of nodeCharts(id, this.state, this.timeline, this.bands)) {
      const made = chart(options);
      this.charts.push(made);
      this.element.append(made.figure);
    }
    drawAll(this.charts);
    this.element.append(...partitions(this.state, id));
    if (this.kept === null) this.element.append(element("p", { class: "hint" }, "click to pin"));
    this.position(id);
  }

  /** Beside the node, on the side with more room; on narrow pages the style sheet decides. */
  private position(id: string): void {
    const box = this.place.boxOf(id);
    if (box === null) return;
    const frame = this.place.frame.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const right = box.right + GAP_PX + width <= document.documentElement.clientWidth;
    const left = right ? box.right + GAP_PX : box.left - GAP_PX - width;
    const lowest = Math.max(0, innerHeight - height - GAP_PX);
    const top = Math.min(Math.max(GAP_PX, box.top - 40), lowest);
    this.element.style.setProperty("--left", `${Math.max(0, left - frame.left)}px`);
    this.element.style.setProperty("--top", `${top - frame.top}px`);
  }
}

const placeOf = ({ clientX, clientY }: PointerEvent): string => `${clientX} ${clientY}`;

function figuresOf(state: RunState, id: string): (readonly [string, string])[] {
  const node = state.data.report.nodes[id];
  const figures: (readonly [string, number | null | undefined, Unit])[] = [
    ["arrived", node.arrived, "count"],
    ["completed", node.completed, "count"],
    ["failed", node.failed || null, "count"],
    ["retried", node.retried || null, "count"],
    ["timed out", node.timed_out || null, "count"],
    ["dropped", node.dropped || null, "count"],
    ["busy", node.utilization, "share"],
    ["longest queue", node.queue_length.max || null, "count"],
    ["wait, mean", node.wait_s.max ? node.wait_s.mean : null, "time"],
    ["wait, p99", node.wait_s.max ? node.wait_s.p99 : null, "time"],
    ["service, mean", node.service_s.mean, "time"],
  ];
  const shown = figures.flatMap(([name, value, unit]) =>
    typeof value === "number" ? [[name, write(value, unit)] as const] : [],
  );
  return [...shown, ...ownFigures(node)];
}

/** What every node has, and is shown by name or not at all. */
const COMMON: ReadonlySet<string> = new Set([
  ...["role", "lane", "label", "arrived", "completed", "failed", "retried", "timed_out"],
  ...["dropped", "utilization", "queue_length", "wait_s", "service_s", "sojourn_s", "theory"],
  ...["instances", "concurrency", "connections"],
]);

const ENDINGS: readonly (readonly [RegExp, Unit])[] = [
  [/_s$/, "time"],
  [/_usd$/, "money"],
  [/_(share|ratio)$/, "share"],
  [/_per_s$/, "rate"],
];

/** Figures of the role's own, with the unit that the end of their name says. */
function ownFigures(node: ReportNode): (readonly [string, string])[] {
  const tokens = typeof node.tokens === "object" ? Object.entries(node.tokens ?? {}) : [];
  const own = [
    ...Object.entries(node),
    ...tokens.map(([way, count]) => [`${way}_tokens`, count] as const),
  ];
  return own.flatMap(([name, value]) => {
    if (COMMON.has(name) || typeof value !== "number" || value === 0) return [];
    const [ending, unit] = ENDINGS.findLast(([end]) => end.test(name)) ?? [/$/, "count"];
    return [[name.replace(ending, "").replaceAll("_", " "), write(value, unit)] as const];
  });
}

interface Partition {
  readonly messages: number;
  readonly lag: { readonly mean: number; readonly max: number };
}

/** How full each partition of a log was, as bars. */
function partitions(state: RunState, id: string): HTMLElement[] {
  const { partitions: given } = state.data.report.nodes[id] as { partitions?: Partition[] };
  if (!Array.isArray(given) || given.length === 0) return [];
  const most = Math.max(1, ...given.map(({ lag }) => lag.max));
  const bars = given.slice(0, 64).map(({ messages, lag }, at) => {
    const words = `partition ${at}: ${write(messages, "count")} messages, lag at most ${write(lag.max, "count")}`;
    const bar = element("span", {
      class: "column",
      role: "listitem",
      title: words,
      "aria-label": words,
    });
    bar.style.setProperty("--share", String(lag.max / most));
    return bar;
  });
  return [
    element("h4", {}, "Highest lag by partition"),
    element("div", { class: "columns", role: "list" }, ...bars),
  ];
}
