// Records what becomes of some of the messages of a run, as spans of time that follow from each
// other: visits of nodes, with waiting and service in them, and ways over links.
import type { Kernel } from "./kernel.js";
import type { Model } from "./model.js";
import type { Account, Observer } from "./observer.js";
import { sourceRate } from "./roles/source.js";

export interface Span {
  /** Number of the produced message that it belongs to. */
  readonly root: number;
  /** Number of the message itself: copies have their own. */
  readonly branch: number;
  /** Index of the span that it follows from, or that it lies in; -1: none. */
  readonly parent: number;
  readonly kind: "visit" | "wait" | "service" | "link";
  /** Index of the node, or of the link. */
  readonly where: number;
  readonly start_s: number;
  end_s: number;
  /** How the message ended there, when it did. */
  account: Account | null;
}

/** Spans kept; what is beyond them is counted only. */
const MOST_SPANS = 500_000;
/** Messages that are followed when nothing says how many. */
const USUAL_MESSAGES = 500;

interface Followed {
  readonly branch: number;
  /** Index of the visit it is in, or -1. */
  visit: number;
  /** Index of the span that the next follows from. */
  last: number;
  link: number;
  sentAt: number;
}

/** Follows every nth produced message, from the first on, and all copies of it. */
export class SpanRecorder implements Observer {
  readonly spans: Span[] = [];
  /** Spans that found no room. */
  missed = 0;
  private kernel!: Kernel;
  private readonly followed = new Map<number, Followed>();
  private branches = 0;

  constructor(readonly every: number) {}

  /** One that follows a share of the messages; about 500 of them when it is not said. */
  static of(model: Model, share: number | null): SpanRecorder {
    if (share !== null) return new SpanRecorder(Math.max(1, Math.round(1 / share)));
    const made = model.nodes.reduce((sum, { role, parameters }) => {
      return role === "source" ? sum + sourceRate(parameters as never) * model.duration_s : sum;
    }, 0);
    return new SpanRecorder(Math.max(1, Math.round(made / USUAL_MESSAGES)));
  }

  begin(kernel: Kernel): void {
    this.kernel = kernel;
  }

  private isFollowed(message: number): boolean {
    return this.kernel.messages.root[message] % this.every === 0;
  }

  private follow(message: number, last: number): Followed {
    const known = this.followed.get(message);
    if (known) return known;
    const begun: Followed = { branch: this.branches++, visit: -1, last, link: -1, sentAt: 0 };
    this.followed.set(message, begun);
    return begun;
  }

  private add(
    message: number,
    kind: Span["kind"],
    where: number,
    start_s: number,
    parent: number,
  ): number {
    if (this.spans.length >= MOST_SPANS) {
      this.missed += 1;
      return -1;
    }
    const root = this.kernel.messages.root[message];
    const { branch } = this.followed.get(message)!;
    const end_s = this.kernel.now;
    return (
      this.spans.push({ root, branch, parent, kind, where, start_s, end_s, account: null }) - 1
    );
  }

  arrived(node: number, message: number): void {
    if (!this.isFollowed(message)) return;
    const { now } = this.kernel;
    const state = this.follow(message, -1);
    this.close(state);
    if (state.link >= 0 && state.sentAt < now) {
      state.last = this.add(message, "link", state.link, state.sentAt, state.last);
    }
    state.link = -1;
    state.visit = this.add(message, "visit", node, now, state.last);
  }

  waited(node: number, message: number): void {
    this.within(node, message, "wait");
  }

  served(node: number, message: number): void {
    this.within(node, message, "service");
  }

  /** Since the time noted in the message, inside its visit; nothing that took no time. */
  private within(node: number, message: number, kind: "wait" | "service"): void {
    if (!this.isFollowed(message)) return;
    const since = this.kernel.messages.since[message];
    if (since === this.kernel.now) return;
    const state = this.follow(message, -1);
    if (state.visit < 0 || this.spans[state.visit].where !== node) {
      // Given back to the log it came from.
      this.close(state);
      state.visit = this.add(message, "visit", node, since, state.last);
    }
    this.add(message, kind, node, since, state.visit);
  }

  left(_node: number, message: number): void {
    if (this.isFollowed(message)) this.close(this.follow(message, -1));
  }

  sent(link: number, message: number): void {
    if (!this.isFollowed(message)) return;
    const state = this.follow(message, -1);
    this.close(state);
    state.link = link;
    state.sentAt = this.kernel.now;
  }

  copied(message: number, copy: number): void {
    if (!this.isFollowed(message)) return;
    const { visit, last } = this.follow(message, -1);
    this.followed.delete(copy);
    this.follow(copy, visit >= 0 ? visit : last);
  }

  ended(message: number, account: Account): void {
    const state = this.isFollowed(message) ? this.followed.get(message) : undefined;
    if (!state) return;
    const at = state.visit >= 0 ? state.visit : state.last;
    this.close(state);
    if (at >= 0) this.spans[at].account = account;
    this.followed.delete(message);
  }

  private close(state: Followed): void {
    if (state.visit < 0) return;
    this.spans[state.visit].end_s = this.kernel.now;
    state.last = state.visit;
    state.visit = -1;
  }

  /** What is still on its way when the run is over ends with it. */
  finish(): void {
    for (const state of this.followed.values()) this.close(state);
  }
}
