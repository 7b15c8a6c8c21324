// The model of a run: every number filled in, every way out sorted, nothing left to guess.
// It is built from a Diagram and a Scenario, and it is all that the simulator sees.
import type { Diagram } from "../lang/diagram.js";
import type { Polarity } from "../lang/polarity.js";
import type { Bandwidth } from "./bandwidth.js";
import type { Distribution } from "./distribution.js";
import type { FaultKind } from "./faults/index.js";
import type { RoleName } from "./roles/index.js";

export type { Polarity };

/** What a diamond asks of a message. */
export type Question =
  /** Follows the ok/failed flag; without a flag by weight. */
  | "outcome"
  /** "Retries left?": good while the attempts made so far are at most `limit`. */
  | "budget"
  /** "Hops left?": good while the message has taken a good way of such a diamond fewer than `limit` times. */
  | "hops"
  /** "Retryable?": by the class of the error, transient or permanent. */
  | "error-class"
  /** "Found in the cache?": by what the last cache said; without one by weight. */
  | "hit"
  /** By weight. */
  | "choice";

export interface DecisionWay {
  /** Index into `links`. */
  readonly link: number;
  readonly polarity: Polarity;
  /** Share of the messages that take it when nothing else decides; the ways sum to 1. */
  readonly weight: number;
}

export interface Decision {
  readonly question: Question;
  readonly ways: readonly DecisionWay[];
  /** Retries allowed, for a budget. */
  readonly limit: number;
}

export interface ModelNode {
  readonly id: string;
  readonly lane: string;
  readonly label: string | null;
  readonly role: RoleName;
  /** Output of the role's schema: seconds, per second, shares. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Ordinary ways out: indices into `links`, in file order. */
  readonly out: readonly number[];
  /** Ways out that only messages that failed here take. */
  readonly failing: readonly number[];
  /** An outcome diamond follows: a failed message goes on with its flag set. */
  readonly outcomeFollows: boolean;
  /**
   * Something says how often it fails: what it lets pass counts as ok. Otherwise it carries no
   * outcome, unless it failed.
   */
  readonly knowsFailure: boolean;
  /** Set for the roles that choose among their ways: `decision`, `router` and `cache`. */
  readonly decision: Decision | null;
}

export interface ModelLink {
  /** The edge's id, `e1`; `n2->n12` for a dead letter that the scenario gives without an edge. */
  readonly id: string;
  /** Indices into `nodes`. */
  readonly from: number;
  readonly to: number;
  /** Null: no delay. */
  readonly latency: Distribution | null;
  /** Share of the messages lost on the way. */
  readonly loss: number;
  /** Share of the messages that arrive twice. */
  readonly duplicate: number;
  /** What it carries at most; null: no limit. */
  readonly bandwidth: Bandwidth | null;
}

export interface ModelFault {
  readonly kind: FaultKind;
  /** Output of the fault's schema. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly at_s: number;
  /** Infinity: never healed. */
  readonly for_s: number;
  /** Absent: it strikes once. */
  readonly repeat?: Repeat;
}

/** Regularly from its first time on; or at random, with a time between two and a time to repair. */
export type Repeat =
  | { readonly kind: "every"; readonly every_s: number }
  | { readonly kind: "random"; readonly mtbf: Distribution; readonly mttr: Distribution | null };

/** One thing that was decided, and why: what `fz explain` shows. */
export interface Reason {
  /** `n9`, `n8->n9`, or `run`. */
  readonly subject: string;
  /** `role`, `time`, `way e5`, … */
  readonly property: string;
  readonly value: string;
  /** `scenario`, `flag`, `default`, or the rule of inference. */
  readonly because: string;
}

export interface Model {
  readonly diagram: Diagram;
  /** In the order of `diagram.nodes` and `diagram.edges`; dead letters without an edge follow. */
  readonly nodes: readonly ModelNode[];
  readonly links: readonly ModelLink[];
  readonly faults: readonly ModelFault[];
  readonly duration_s: number;
  readonly warmup_s: number;
  /** The warm-up is to be found for each replication; `warmup_s` is 0 until then. */
  readonly findsWarmup: boolean;
  /** Set when it was looked for: whether the run settled in the first half of what was seen. */
  readonly hasSettled?: boolean;
  /** After `duration_s` the sources stop and the run goes on, at most this long. */
  readonly drain_s: number;
  readonly seed: number;
  readonly replications: number;
  /** Replications go on until the interval of the mean latency is this share of it; or null. */
  readonly precision: number | null;
  /** The run ends with a clear message when it has handled this many events. */
  readonly maxEvents: number;
  /** The run ends with a clear message when there are more messages than this at once. */
  readonly maxMessages: number;
  readonly expectations: readonly string[];
  readonly reasons: readonly Reason[];
  /** The scenario with all defaults filled in, as the report repeats it. */
  readonly resolved: Readonly<Record<string, unknown>>;
}
