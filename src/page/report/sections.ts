// The parts of the report that are words and tables.
import type { ReportPageData } from "../../export/report-page.js";
import type { FaultOutcome } from "../../sim/impact.js";
import type { Dist, ImpactFigures, Report, ReportNode } from "../../sim/report.js";
import type { TheoryBeside } from "../../sim/theory/beside.js";
import { element, table } from "../element.js";
import { plural, type Unit, write, writeClock } from "../format.js";

export function headline({ report, bottleneck }: ReportPageData): HTMLElement {
  const unmet = report.expect.filter(({ pass }) => !pass).length;
  const verdict =
    report.expect.length === 0
      ? null
      : element(
          "a",
          { href: "#expectations", class: unmet === 0 ? "verdict good" : "verdict bad" },
          unmet === 0
            ? `✓ ${plural(report.expect.length, "expectation")} met`
            : `✗ ${unmet} of ${plural(report.expect.length, "expectation")} not met`,
        );
  const facts = [
    `${write(report.simulated_s, "time")} simulated`,
    report.warmup_s > 0 ? `first ${write(report.warmup_s, "time")} not measured` : "",
    report.replications > 1 ? `${report.replications} replications` : "",
    `seed ${report.seed}`,
    plural(report.events, "event"),
  ].filter((fact) => fact !== "");
  const stopped =
    report.stopped === null
      ? null
      : element(
          "p",
          { class: "warning" },
          `stopped early (${report.stopped}): the figures are partial`,
        );
  return element(
    "header",
    { class: "top" },
    element("div", {}, element("h1", {}, report.diagram.file ?? "Simulation"), verdict),
    element("p", { class: "facts" }, facts.join(" · ")),
    element("p", { class: "bottleneck" }, element("strong", {}, "Bottleneck: "), `${bottleneck}.`),
    stopped,
  );
}

/** The figures that everybody asks for first. */
export function tiles({ report }: ReportPageData): HTMLElement {
  const { ledger, throughput_per_s, latency_s } = report;
  const cost = Object.values(report.nodes).reduce(
    (sum, node) => sum + (typeof node.cost_usd === "number" ? node.cost_usd : 0),
    0,
  );
  const all: (readonly [string, string, string, boolean?])[] = [
    ["offered", write(throughput_per_s.offered, "rate"), plural(ledger.produced, "message")],
    ["completed", write(throughput_per_s.completed, "rate"), plural(ledger.completed, "message")],
    [
      "median latency",
      write(latency_s.p50, "time"),
      `mean ${write(latency_s.mean, "time")}${margin(latency_s)}`,
    ],
    ["p99 latency", write(latency_s.p99, "time"), `highest ${write(latency_s.max, "time")}`],
    [
      "dead letters",
      write(ledger.dead_lettered, "count"),
      share(ledger.dead_lettered, report),
      ledger.dead_lettered > 0,
    ],
    [
      "lost",
      write(ledger.dropped.total, "count"),
      share(ledger.dropped.total, report),
      ledger.dropped.total > 0,
    ],
  ];
  if (cost > 0) all.push(["cost", write(cost, "money"), "of all agents"]);
  return element(
    "dl",
    { class: "tiles" },
    ...all.map(([name, value, more, bad]) =>
      element(
        "div",
        { class: bad ? "tile bad" : "tile" },
        element("dt", {}, name),
        element("dd", { class: "figure" }, value),
        element("dd", { class: "more" }, more),
      ),
    ),
  );
}

function share(count: number, { ledger }: Report): string {
  const total = ledger.produced + ledger.copies + ledger.duplicates;
  const part = total > 0 ? count / total : 0;
  return part > 0 && part < 1e-4 ? "less than 0.01% of all" : `${write(part, "share")} of all`;
}

const margin = ({ ci95 }: Dist): string =>
  ci95 ? ` ± ${write((ci95[1] - ci95[0]) / 2, "time")}` : "";

export function expectations({ report, found }: ReportPageData): HTMLElement | null {
  if (report.expect.length === 0) return null;
  const rows = report.expect.map(({ expression, pass, failures }, at) => {
    const { value, interval } = found[at];
    const verdict = element(
      "span",
      { class: pass ? "met" : "unmet" },
      pass ? "✓ met" : "✗ not met",
    );
    const failed = failures
      ? `${failures.runs} of ${failures.of} runs (${write(failures.ci95[0], "share")} to ${write(failures.ci95[1], "share")})`
      : "";
    return [element("code", {}, expression), verdict, value, interval ?? "", failed];
  });
  const head = ["expectation", "", "found", "95 % interval", "not met in"];
  // A column in which there is nothing is not shown.
  const used = head.map((_, column) => column < 3 || rows.some((row) => row[column] !== ""));
  const kept = <Cell>(row: readonly Cell[]): Cell[] => row.filter((_, column) => used[column]);
  const content = table("expectations", kept(head), rows.map(kept));
  return panel("Expectations", "expectations", content);
}

function recoveryOf({ recovery_s, outcome }: ImpactFigures): string {
  if (recovery_s !== null) return write(recovery_s, "time");
  return outcome === "growing before" ? "grew before it" : (OPEN_ENDS[outcome] ?? "never");
}

const OPEN_ENDS: Readonly<Partial<Record<FaultOutcome, string>>> = {
  "not begun": "did not begin",
  "not ended": "did not end",
};

export function faults({ report }: ReportPageData): HTMLElement | null {
  if (report.faults.length === 0) return null;
  const rows = report.faults.map(({ kind, target, at_s, for_s, impact }) => [
    `${kind} ${target}`,
    writeClock(at_s, report.simulated_s),
    for_s === null ? "never healed" : write(for_s, "time"),
    write(impact.held_up, "count"),
    write(impact.delayed - impact.held_up, "count"),
    write(impact.lost, "count"),
    write(impact.duplicated, "count"),
    write(impact.dead_lettered, "count"),
    write(impact.peak_backlog, "count"),
    recoveryOf(impact),
  ]);
  const head = [
    "fault",
    "at",
    "for",
    "held up",
    "waited longer than any before",
    "lost",
    "duplicated",
    "dead-lettered",
    "peak backlog",
    "recovered after",
  ];
  return panel("Faults, and what they did", "faults", table("faults", head, rows));
}

export function nodes({ report, graph }: ReportPageData, pin: (id: string) => void): HTMLElement {
  const rows = graph.nodes
    .filter(({ id }) => id in report.nodes)
    .map(({ id, label }) => {
      const node = report.nodes[id];
      const button = element("button", { type: "button", class: "link" }, label ?? id);
      button.addEventListener("click", () => pin(id));
      const waits = (node.wait_s.max ?? 0) > 0;
      return [
        button,
        id,
        node.role,
        write(node.arrived, "count"),
        write(node.completed, "count"),
        node.failed > 0 ? write(node.failed, "count") : "",
        node.retried > 0 ? write(node.retried, "count") : "",
        node.utilization === null ? "" : busy(node.utilization),
        waits ? write(node.wait_s.p99, "time") : "",
        node.queue_length.max > 0 ? write(node.queue_length.max, "count") : "",
      ];
    });
  const head = [
    "node",
    "id",
    "role",
    "in",
    "out",
    "failed",
    "retried",
    "busy",
    "p99 wait",
    "longest queue",
  ];
  return panel("Nodes", "nodes", table("nodes", head, rows));
}

function busy(utilization: number): HTMLElement {
  const meter = element("span", { class: "meter" }, write(utilization, "share"));
  meter.style.setProperty("--share", String(Math.min(1, utilization)));
  return meter;
}

export function theory({ report }: ReportPageData): HTMLElement | null {
  const rows = Object.entries(report.nodes).flatMap(([id, node]) => theoryRows(id, node));
  if (rows.length === 0) return null;
  const head = ["node", "figure", "theory", "this run", "formula", "holds"];
  const words =
    report.faults.length === 0
      ? "The same load in closed form."
      : "The same load in closed form, without the faults, of which theory knows nothing.";
  const content = table("theory and run", head, rows);
  return panel("Theory beside the run", "theory", element("p", { class: "facts" }, words), content);
}

/** Below this both are as good as nothing. */
const DUST: Readonly<Record<Unit, number>> = {
  time: 1e-6,
  count: 1e-2,
  share: 1e-4,
  rate: 0,
  money: 0,
};

function theoryRows(id: string, node: ReportNode): (readonly string[])[] {
  const given = node.theory as TheoryBeside | null | undefined;
  if (!given || node.arrived === 0) return [];
  const { model } = given;
  const grows = model !== null && given.wait_s === null;
  const limitless = grows ? Number.POSITIVE_INFINITY : null;
  const runs: readonly (readonly [string, number | null, number | null, Unit])[] = [
    ["servers busy", given.utilization, node.utilization, "share"],
    ["mean wait", given.wait_s ?? limitless, node.wait_s.mean, "time"],
    ["99th percentile of the wait", given.wait_p99_s, node.wait_s.p99, "time"],
    ["mean queue", given.queue_length, node.queue_length.mean, "count"],
  ];
  // Faults are said once, above the table.
  const others = given.not_met.filter((reason) => !reason.includes("faults"));
  const holds = others.length === 0 ? "exactly" : `nearly: ${others.join(", ")}`;
  return runs.flatMap(([words, value, found, unit]) => {
    if (value === null || found === null || Math.max(value, found) < DUST[unit]) return [];
    const who = `${id} ${node.label ?? ""}`;
    const closed = Number.isFinite(value) ? write(value, unit) : "grows";
    return [[who, words, closed, write(found, unit), model ?? "", model === null ? "" : holds]];
  });
}

/** Every number that the run stood on, and where it came from. */
export function assumptions({ reasons }: ReportPageData): HTMLElement {
  const rows = reasons.map(({ subject, property, value, because }) => [
    subject,
    property,
    value,
    because,
  ]);
  return element(
    "section",
    { class: "panel", id: "assumptions" },
    element("h2", {}, "What the run assumed"),
    element(
      "details",
      {},
      element(
        "summary",
        {},
        `${plural(rows.length, "number")} and role${rows.length === 1 ? "" : "s"}, and where each comes from`,
      ),
      table("assumptions", ["of", "what", "value", "because"], rows),
    ),
  );
}

export function repeat({ command, report }: ReportPageData): HTMLElement {
  const button = element("button", { type: "button" }, "Copy");
  const said = element("span", { role: "status" });
  button.addEventListener("click", () => {
    navigator.clipboard?.writeText(command).then(
      () => said.replaceChildren("copied"),
      () => said.replaceChildren("the browser does not allow it here"),
    );
  });
  const hash = report.diagram.sha256;
  return element(
    "section",
    { class: "panel", id: "repeat" },
    element("h2", {}, "Run it again"),
    element(
      "p",
      {},
      "In the folder of the diagram, this gives the same figures to the last digit:",
    ),
    element("div", { class: "command" }, element("code", { tabindex: 0 }, command), button, said),
    element(
      "p",
      { class: "facts" },
      [report.tool, hash === null ? "" : `diagram SHA-256 ${hash}`].filter(Boolean).join(" · "),
    ),
  );
}

function panel(title: string, id: string, ...content: readonly HTMLElement[]): HTMLElement {
  return element("section", { class: "panel", id }, element("h2", {}, title), ...content);
}

/** The charts, or why there are none. */
export function overTime({ report }: ReportPageData, charts: HTMLElement): HTMLElement {
  const { replications, series } = report;
  const first = replications > 1 ? ` (the first of ${replications} runs)` : "";
  const few = (series.t_s?.length ?? 0) < 2;
  const none = few ? "The run ended before there was a curve to draw." : "Nothing happened in it.";
  return element(
    "section",
    { class: "charts", "aria-label": "the run over time" },
    element("h2", {}, `Over time${first}`),
    few || charts.childElementCount === 0 ? element("p", { class: "facts" }, none) : charts,
  );
}
