// The report of a simulation, as `fz simulate --json` writes it. Seconds and per second throughout;
// every number is finite or null; no wall-clock time, so that equal runs give equal bytes.
import type { FaultKind } from "./faults/index.js";
import type { ImpactFigures } from "./impact.js";
import type { Stop } from "./kernel.js";
import type { LedgerFigures } from "./ledger.js";
import type { Dist, Interval, LevelFigures } from "./metrics.js";
import type { RoleName } from "./roles/index.js";
import type { Precision } from "./sequential.js";
import type { SeriesFigures } from "./series.js";

export type { Dist, ImpactFigures, LedgerFigures, LevelFigures, Stop };

export interface ReportNode {
  readonly role: RoleName;
  readonly lane: string;
  readonly label: string | null;
  /** Counts are of the whole run: arrived = completed + failed + dropped + still there. */
  readonly arrived: number;
  readonly completed: number;
  /** Failed for good, after all retries. */
  readonly failed: number;
  /** Retries and re-sends made. */
  readonly retried: number;
  /** Attempts cut off by the timeout. */
  readonly timed_out: number;
  readonly dropped: number;
  /** Ended here, by reason, those among them that failed for good; only reasons that occurred. */
  readonly dropped_by_reason: LedgerFigures["dropped"]["by_reason"];
  /** Mean share of the servers that were busy, those that were down among them; null: no servers. */
  readonly utilization: number | null;
  readonly queue_length: LevelFigures;
  readonly wait_s: Dist;
  readonly service_s: Dist;
  readonly sojourn_s: Dist;
  /** Figures of the role's own. */
  readonly [figure: string]: unknown;
}

export interface ReportEdge {
  readonly from: string;
  readonly to: string;
  /** Sent, lost ones included, duplicates not. */
  readonly messages: number;
  /** Of these messages; only where a source says how large its messages are. */
  readonly bytes?: number;
  readonly lost: number;
  /** Those of the lost that could not be sent, as the link was cut. */
  readonly unreachable: number;
  readonly duplicated: number;
}

export interface ReportFault {
  readonly kind: FaultKind;
  readonly target: string;
  readonly at_s: number;
  /** Null: never healed. */
  readonly for_s: number | null;
  /** How often it struck, where it repeats itself; of several runs the mean. */
  readonly occurrences?: number;
  /** When, and for how long; of the first run, the first 200. */
  readonly strikes_s?: readonly (readonly [at_s: number, for_s: number | null])[];
  readonly impact: ImpactFigures;
}

export interface ReportExpectation {
  readonly expression: string;
  readonly value: number | null;
  readonly pass: boolean;
  /** Over several replications: the 95 % interval of the mean of what each found, by Student's t. */
  readonly ci95?: Interval | null;
  /** Over several replications: how many of them, each by itself, do not meet it. */
  readonly failures?: {
    readonly runs: number;
    readonly of: number;
    readonly share: number;
    /** Wilson's 95 % interval of the share. */
    readonly ci95: readonly [number, number];
  };
}

export interface Report {
  readonly schema: "fz-report/1";
  /** Name and version of the program; the caller fills it in. */
  readonly tool: string;
  /** The caller fills it in. */
  readonly diagram: { readonly file: string | null; readonly sha256: string | null };
  readonly scenario: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly simulated_s: number;
  /** Not measured; the longest over all replications. */
  readonly warmup_s: number;
  /** How it was found, and whether every replication had settled by then; null when it was given. */
  readonly warmup_found: { readonly rule: "mser-5"; readonly settled: boolean } | null;
  readonly events: number;
  /** Why the run ended before its time, or null. */
  readonly stopped: Stop | null;
  readonly ledger: LedgerFigures;
  /** Over the time from the warm-up to the end of the duration. */
  readonly throughput_per_s: { readonly offered: number; readonly completed: number };
  readonly latency_s: Dist;
  readonly nodes: Readonly<Record<string, ReportNode>>;
  readonly edges: Readonly<Record<string, ReportEdge>>;
  readonly faults: readonly ReportFault[];
  readonly expect: readonly ReportExpectation[];
  readonly replications: number;
  /** When replications went on until the mean latency was known well enough; null otherwise. */
  readonly precision: Precision | null;
  /** Level of the confidence intervals. */
  readonly confidence: number;
  /** Of the first replication: `t_s` and, at the same places, levels by name. */
  readonly series: SeriesFigures;
}
