// Finished runs → Report: counts are added up, samples taken together, levels and rates averaged.
// A run is taken in as soon as it is over, so that many of them need no more memory than one.
import { faultOf } from "./faults/index.js";
import { FAULT_OUTCOMES, type ImpactFigures } from "./impact.js";
import type { Kernel } from "./kernel.js";
import { DROP_REASONS, type DropReason, type LedgerFigures } from "./ledger.js";
import type { NodeMeter } from "./meter.js";
import { type Level, type LevelFigures, TallyPool } from "./metrics.js";
import type { Model } from "./model.js";
import { OwnFiguresPool } from "./own-figures.js";
import type { Report, ReportEdge, ReportFault, ReportNode } from "./report.js";
import type { FinishedRun } from "./simulate.js";

const CONFIDENCE = 0.95;
/** Times of one fault that the report tells. */
const MOST_STRIKES = 200;
/** Before a reason: what failed is a count by itself. */
const DROPPED_FOR = "dropped for ";

/** Adds to the sums over runs; divided by the number of runs they are means. */
class Sums {
  private readonly values = new Map<string, number>();

  add(name: string, value: number): void {
    this.values.set(name, (this.values.get(name) ?? 0) + value);
  }

  atMost(name: string, value: number): void {
    this.values.set(name, Math.max(this.values.get(name) ?? value, value));
  }

  get(name: string): number {
    return this.values.get(name) ?? 0;
  }
}

interface NodePool {
  readonly sums: Sums;
  readonly wait: TallyPool;
  readonly service: TallyPool;
  readonly sojourn: TallyPool;
  readonly own: OwnFiguresPool;
}

const COUNTS = ["arrived", "completed", "failed", "retried", "timedOut", "dropped"] as const;

/** Takes in finished runs of a model and gives their report. */
export class ReportPool {
  private runs = 0;
  private first: FinishedRun | null = null;
  private last: Kernel | null = null;
  private readonly sums = new Sums();
  private readonly latency = new TallyPool();
  private readonly nodes: readonly NodePool[];
  private readonly edges: readonly Sums[];
  private readonly faults: readonly Sums[];

  constructor(private readonly model: Model) {
    this.nodes = model.nodes.map(() => ({
      sums: new Sums(),
      wait: new TallyPool(),
      service: new TallyPool(),
      sojourn: new TallyPool(),
      own: new OwnFiguresPool(),
    }));
    this.edges = model.links.map(() => new Sums());
    this.faults = model.faults.map(() => new Sums());
  }

  add(run: FinishedRun): void {
    const { kernel, ledger } = run;
    this.runs += 1;
    this.first ??= run;
    this.last = kernel;
    this.addRun(kernel, ledger);
    for (const [index, node] of this.nodes.entries()) {
      addNode(node, kernel.meters[index]);
      node.own.add(kernel.behaviours[index].figures?.() ?? {});
    }
    for (const [link, sums] of this.edges.entries()) {
      sums.add("messages", kernel.transport.sent[link]);
      if (kernel.transport.bytes !== null) sums.add("bytes", kernel.transport.bytes[link]);
      sums.add("lost", kernel.transport.lost[link]);
      sums.add("unreachable", kernel.transport.unsent[link]);
      sums.add("duplicated", kernel.transport.doubled[link]);
    }
    for (const [fault, sums] of this.faults.entries()) {
      addFault(sums, kernel.impact.figures(fault));
      sums.add("occurrences", kernel.impact.occurrences(fault));
    }
  }

  private addRun(kernel: Kernel, ledger: LedgerFigures): void {
    const { sums, model } = this;
    const measured = Math.min(kernel.now, model.duration_s) - kernel.model.warmup_s;
    const rate = (count: number) => (measured > 0 ? count / measured : 0);
    sums.add("offered", rate(kernel.producedInWindow));
    sums.add("throughput", rate(kernel.completedInWindow));
    sums.atMost("warmup", kernel.model.warmup_s);
    if (kernel.model.hasSettled === false) sums.add("unsettled warm-ups", 1);
    sums.add("events", kernel.handled);
    sums.atMost("simulated", kernel.now);
    this.latency.add(kernel.latency);
    const { dropped, ...accounts } = ledger;
    for (const [account, count] of Object.entries(accounts)) sums.add(account, count);
    sums.add("dropped", dropped.total);
    for (const [reason, count] of Object.entries(dropped.by_reason)) {
      sums.add(DROPPED_FOR + reason, count);
    }
  }

  /** The report. The series are those of the first run. */
  report(): Report {
    const { model, sums, runs } = this;
    const nodes = model.nodes.map(({ id }, index) => [id, this.node(index)] as const);
    const edges = model.links.map(({ id }, link) => [id, this.edge(link)] as const);
    return {
      schema: "fz-report/1",
      tool: "fz",
      diagram: { file: null, sha256: null },
      scenario: model.resolved,
      seed: model.seed,
      simulated_s: sums.get("simulated"),
      warmup_s: sums.get("warmup"),
      warmup_found: model.findsWarmup
        ? { rule: "mser-5", settled: sums.get("unsettled warm-ups") === 0 }
        : null,
      events: sums.get("events"),
      stopped: this.last?.stopped ?? null,
      ledger: this.ledger(),
      throughput_per_s: {
        offered: sums.get("offered") / runs,
        completed: sums.get("throughput") / runs,
      },
      latency_s: this.latency.figures(),
      nodes: Object.fromEntries(nodes),
      edges: Object.fromEntries(edges),
      faults: model.faults.map((_, fault) => this.fault(fault)),
      expect: [],
      replications: runs,
      precision: null,
      confidence: CONFIDENCE,
      series: this.first?.series?.figures() ?? {},
    };
  }

  private ledger(): LedgerFigures {
    const { sums } = this;
    return {
      produced: sums.get("produced"),
      copies: sums.get("copies"),
      duplicates: sums.get("duplicates"),
      completed: sums.get("completed"),
      dead_lettered: sums.get("dead_lettered"),
      merged: sums.get("merged"),
      dropped: { total: sums.get("dropped"), by_reason: reasonsIn(sums) },
      in_flight: sums.get("in_flight"),
    };
  }

  private node(index: number): ReportNode {
    const { role, lane, label } = this.model.nodes[index];
    const { sums, wait, service, sojourn, own } = this.nodes[index];
    const { servers } = this.first!.kernel.meters[index];
    return {
      role,
      lane,
      label,
      arrived: sums.get("arrived"),
      completed: sums.get("completed"),
      failed: sums.get("failed"),
      retried: sums.get("retried"),
      timed_out: sums.get("timedOut"),
      dropped: sums.get("dropped"),
      dropped_by_reason: reasonsIn(sums),
      utilization: servers === null ? null : sums.get("busy") / this.runs / servers,
      queue_length: this.level(sums),
      wait_s: wait.figures(),
      service_s: service.figures(),
      sojourn_s: sojourn.figures(),
      ...own.result(),
    };
  }

  private level(sums: Sums): LevelFigures {
    const { runs } = this;
    return { mean: sums.get("mean") / runs, max: sums.get("max"), end: sums.get("end") / runs };
  }

  private edge(link: number): ReportEdge {
    const { from, to } = this.model.links[link];
    const { nodes } = this.model;
    const sums = this.edges[link];
    return {
      from: nodes[from].id,
      to: nodes[to].id,
      messages: sums.get("messages"),
      ...(this.first!.kernel.transport.bytes === null ? {} : { bytes: sums.get("bytes") }),
      lost: sums.get("lost"),
      unreachable: sums.get("unreachable"),
      duplicated: sums.get("duplicated"),
    };
  }

  /** Over several runs: counts are totals, the peak the highest, the recovery the longest. */
  private fault(fault: number): ReportFault {
    const { kind, parameters, at_s, for_s, repeat } = this.model.faults[fault];
    const sums = this.faults[fault];
    const outcome = FAULT_OUTCOMES[sums.get("outcome")];
    return {
      kind,
      target: faultOf(kind).target(parameters),
      at_s,
      for_s: Number.isFinite(for_s) ? for_s : null,
      ...(repeat
        ? {
            occurrences: sums.get("occurrences") / this.runs,
            strikes_s: this.first!.kernel.strikes[fault].slice(0, MOST_STRIKES),
          }
        : {}),
      impact: {
        delayed: sums.get("delayed"),
        held_up: sums.get("held_up"),
        lost: sums.get("lost"),
        duplicated: sums.get("duplicated"),
        dead_lettered: sums.get("dead_lettered"),
        refused: sums.get("refused"),
        usual_backlog: sums.get("usual") / this.runs,
        peak_backlog: sums.get("peak"),
        recovery_s: outcome === "recovered" ? sums.get("recovery") : null,
        outcome,
      },
    };
  }
}

/** Only reasons that occurred. */
function reasonsIn(sums: Sums): Partial<Record<DropReason, number>> {
  const reasons: Partial<Record<DropReason, number>> = {};
  for (const reason of DROP_REASONS) {
    const count = sums.get(DROPPED_FOR + reason);
    if (count > 0) reasons[reason] = count;
  }
  return reasons;
}

function addNode({ sums, wait, service, sojourn }: NodePool, meter: NodeMeter): void {
  for (const count of COUNTS) sums.add(count, meter[count]);
  for (const [code, reason] of DROP_REASONS.entries()) {
    sums.add(DROPPED_FOR + reason, meter.droppedFor[code]);
  }
  sums.add("busy", meter.busy.figures().mean);
  addLevel(sums, meter.queue);
  wait.add(meter.wait);
  service.add(meter.service);
  sojourn.add(meter.sojourn);
}

function addLevel(sums: Sums, level: Level): void {
  const { mean, max, end } = level.figures();
  sums.add("mean", mean);
  sums.atMost("max", max);
  sums.add("end", end);
}

function addFault(sums: Sums, impact: ImpactFigures): void {
  sums.add("delayed", impact.delayed);
  sums.add("held_up", impact.held_up);
  sums.add("lost", impact.lost);
  sums.add("duplicated", impact.duplicated);
  sums.add("dead_lettered", impact.dead_lettered);
  sums.add("refused", impact.refused);
  sums.atMost("peak", impact.peak_backlog);
  sums.add("usual", impact.usual_backlog);
  sums.atMost("outcome", FAULT_OUTCOMES.indexOf(impact.outcome));
  if (impact.recovery_s !== null) sums.atMost("recovery", impact.recovery_s);
}
