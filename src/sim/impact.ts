// What each fault did: watched from its beginning until the backlog is back where it was before.
import { GAVE_UP, QUEUE_FULL } from "./ledger.js";
import { NONE } from "./messages.js";

/**
 * - `lost`, `dead_lettered`: messages that ended so because the fault touched them; what a full
 *   queue dropped or a timeout failed, which no fault touches directly, counts for every fault
 *   between its beginning and the recovery.
 * - `duplicated`: deliveries repeated because of the fault.
 * - `refused`: attempts that it refused as too many, each retry among them.
 * - `delayed`: messages that the fault held up, or that waited longer at a node, or for a consumer
 *   of a log, between beginning and recovery, than any message had before the first fault of all.
 * - `held_up`: those of them that the fault itself held up: re-sent, redelivered, in work that stood
 *   still, or longer on a link. What was refused by a cut link until its sender gave it up is lost,
 *   and not held up. That the others waited because of it is not known.
 * - `usual_backlog`: messages waiting in the whole system, in queues, logs and for a retry, when the
 *   fault began, or on average before the first fault of all if these were more.
 * - `peak_backlog`: most messages waiting at one time, between beginning and recovery.
 * - `recovery_s`: from the end of the fault until the backlog is at most the usual one; null when
 *   that never came, or when the backlog was growing already before the fault.
 * - `outcome`: why there is a time of recovery or none.
 */
export interface ImpactFigures {
  readonly delayed: number;
  readonly held_up: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly dead_lettered: number;
  readonly refused: number;
  readonly usual_backlog: number;
  readonly peak_backlog: number;
  readonly recovery_s: number | null;
  readonly outcome: FaultOutcome;
}

/** From the best to the worst: of several runs, the worst counts. */
export const FAULT_OUTCOMES = [
  /** The run was over before. */
  "not begun",
  "recovered",
  /** It lasted until the run was over. */
  "not ended",
  /** The backlog was growing already when it began: there is no usual one to come back to. */
  "growing before",
  /** More messages than usual still waited when the run was over. */
  "not recovered",
] as const;

export type FaultOutcome = (typeof FAULT_OUTCOMES)[number];

type Phase = "before" | "active" | "healing" | "over";

const OUTCOME_IN: Readonly<Record<Phase, FaultOutcome>> = {
  before: "not begun",
  active: "not ended",
  healing: "not recovered",
  over: "recovered",
};

interface Watched {
  phase: Phase;
  lost: number;
  duplicated: number;
  deadLettered: number;
  refused: number;
  delayed: number;
  heldUp: number;
  grewBefore: boolean;
  peak: number;
  usualBacklog: number;
  healedAt: number;
  /** Longest time from the end of an occurrence until all was as usual. */
  recovery: number;
  occurrences: number;
}

const WATCHING = 0;
const BEGUN = 1;

export class ImpactWatch {
  /**
   * What changes in the middle of a run stands in typed arrays: a property that gets another value,
   * or a fraction where there was a whole number, would cost the compiled code of all who read it.
   */
  private readonly counts = new Int32Array(2);
  private readonly calmBacklog = new Float64Array(1);
  /** Longest waits before it, the warm-up included, by line. */
  readonly longestWaits: Float64Array;
  private readonly faults: readonly Watched[];

  constructor(count: number, lines: number) {
    this.longestWaits = new Float64Array(lines);
    this.faults = Array.from({ length: count }, () => ({
      phase: "before" as Phase,
      lost: 0,
      duplicated: 0,
      deadLettered: 0,
      refused: 0,
      delayed: 0,
      heldUp: 0,
      grewBefore: false,
      // Fractions from the start, for the reason above.
      peak: Number.NEGATIVE_INFINITY,
      usualBacklog: Number.NEGATIVE_INFINITY,
      healedAt: Number.NEGATIVE_INFINITY,
      recovery: Number.NEGATIVE_INFINITY,
      occurrences: 0,
    }));
  }

  /** Faults between beginning and recovery: while there are none, nothing is watched. */
  get watching(): number {
    return this.counts[WATCHING];
  }

  /** The first fault has begun: what is usual is known. */
  get begun(): boolean {
    return this.counts[BEGUN] > 0;
  }

  begin(fault: number, backlog: number, meanBacklog: number, isGrowing: boolean): void {
    const watched = this.faults[fault];
    if (watched.occurrences === 0) watched.grewBefore = isGrowing;
    watched.occurrences += 1;
    watched.peak = Math.max(watched.peak, backlog);
    // What strikes again before all is as usual has nothing new to compare with.
    if (watched.phase !== "healing") {
      if (!this.begun) this.calmBacklog[0] = meanBacklog;
      watched.usualBacklog = Math.max(backlog, this.calmBacklog[0]);
      this.counts[WATCHING] += 1;
    }
    watched.phase = "active";
    this.counts[BEGUN] += 1;
  }

  heal(fault: number, now: number, backlog: number): void {
    const watched = this.faults[fault];
    watched.phase = "healing";
    watched.healedAt = now;
    this.backlogIs(now, backlog);
  }

  backlogIs(now: number, backlog: number): void {
    for (const watched of this.faults) {
      if (watched.phase !== "active" && watched.phase !== "healing") continue;
      if (backlog > watched.peak) watched.peak = backlog;
      if (watched.phase !== "healing" || backlog > watched.usualBacklog) continue;
      watched.phase = "over";
      watched.recovery = Math.max(watched.recovery, now - watched.healedAt);
      this.counts[WATCHING] -= 1;
    }
  }

  /** Counts a message as delayed where its wait is longer than any before; says whether it was. */
  waited(line: number, seconds: number): boolean {
    if (seconds <= this.longestWaits[line]) return false;
    let delayed = false;
    for (const watched of this.faults) {
      if (watched.phase !== "active" && watched.phase !== "healing") continue;
      watched.delayed += 1;
      delayed = true;
    }
    return delayed;
  }

  delayedBy(fault: number): void {
    if (fault === NONE) return;
    this.faults[fault].delayed += 1;
    this.faults[fault].heldUp += 1;
  }

  /** Takes back what `delayedBy` counted. */
  notDelayedBy(fault: number): void {
    if (fault === NONE) return;
    this.faults[fault].delayed -= 1;
    this.faults[fault].heldUp -= 1;
  }

  duplicatedBy(fault: number): void {
    if (fault !== NONE) this.faults[fault].duplicated += 1;
  }

  refusedBy(fault: number): void {
    this.faults[fault].refused += 1;
  }

  lostBy(fault: number, reason: number, timedOut: boolean): void {
    if (fault !== NONE) {
      this.faults[fault].lost += 1;
    } else if (this.watching > 0 && (reason === QUEUE_FULL || (reason === GAVE_UP && timedOut))) {
      for (const watched of this.open()) watched.lost += 1;
    }
  }

  deadLetteredBy(fault: number, timedOut: boolean): void {
    if (fault !== NONE) this.faults[fault].deadLettered += 1;
    else if (this.watching > 0 && timedOut) {
      for (const watched of this.open()) watched.deadLettered += 1;
    }
  }

  private open(): readonly Watched[] {
    return this.faults.filter(({ phase }) => phase === "active" || phase === "healing");
  }

  /** How often a fault has struck. */
  occurrences(fault: number): number {
    return this.faults[fault].occurrences;
  }

  figures(fault: number): ImpactFigures {
    const watched = this.faults[fault];
    const hasEnded = watched.phase === "over" || watched.phase === "healing";
    return {
      delayed: watched.delayed,
      held_up: watched.heldUp,
      lost: watched.lost,
      duplicated: watched.duplicated,
      dead_lettered: watched.deadLettered,
      refused: watched.refused,
      usual_backlog: Math.max(0, watched.usualBacklog),
      peak_backlog: Math.max(0, watched.peak),
      recovery_s: watched.phase === "over" && !watched.grewBefore ? watched.recovery : null,
      outcome: hasEnded && watched.grewBefore ? "growing before" : OUTCOME_IN[watched.phase],
    };
  }
}
