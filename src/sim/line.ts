// What a link does to the messages on it: how long it takes, what it loses and doubles, how many it
// carries, by itself and under faults.
import { takenBy } from "./bandwidth.js";
import { samplerOf } from "./distribution.js";
import type { Kernel } from "./kernel.js";
import { NONE } from "./messages.js";
import type { ModelLink } from "./model.js";
import type { RandomStream } from "./random.js";

type Sampler = (random: RandomStream) => number;

/** Something more that a link does: its own bandwidth, or what a fault makes of it. */
export interface LinkEffect {
  /** The fault; NONE for a property of the link. */
  readonly fault: number;
  readonly loss?: number;
  readonly duplicate?: number;
  /** Further time on the way, of all messages or of a share of them, drawn one by one. */
  readonly latency?: { readonly share: number; readonly sampler: Sampler };
  /** Seconds that the link is taken by one message, and by each of its bytes: the next ones wait. */
  readonly perMessage_s?: number;
  readonly perByte_s?: number;
}

export interface Line {
  readonly loss: number;
  readonly duplicate: number;
  /** Constant latency in seconds, used when there is no sampler. */
  readonly delay: number;
  readonly channel: number;
  readonly sampler: Sampler | null;
  readonly losses: RandomStream;
  readonly doubles: RandomStream;
  readonly delays: RandomStream;
  /** Draws of faults, so that those of the link stay what they would be without. */
  readonly chances: RandomStream;
  readonly effects: readonly LinkEffect[];
  /** When the link is free again, for a bandwidth. */
  readonly freeAt: Float64Array;
}

/** Null for a link that hands on at once everything that is sent over it. */
export function lineOf(kernel: Kernel, link: ModelLink): Line | null {
  const { latency, loss, duplicate, bandwidth } = link;
  const isPlain = latency === null || (latency.kind === "constant" && latency.mean === 0);
  if (loss === 0 && duplicate === 0 && isPlain && bandwidth === null) return null;
  return makeLine(kernel, link, ownEffects(link));
}

const ownEffects = ({ bandwidth }: ModelLink): readonly LinkEffect[] =>
  bandwidth === null ? [] : [{ fault: NONE, ...takenBy(bandwidth) }];

function makeLine(kernel: Kernel, link: ModelLink, effects: readonly LinkEffect[]): Line {
  const { id, latency, loss, duplicate } = link;
  const constant = latency === null || latency.kind === "constant";
  return {
    loss,
    duplicate,
    delay: latency?.mean ?? 0,
    channel: kernel.events.openChannel(),
    sampler: constant ? null : samplerOf(latency),
    losses: kernel.stream(id, "loss"),
    doubles: kernel.stream(id, "duplicate"),
    delays: kernel.stream(id, "latency"),
    chances: kernel.stream(id, "faults"),
    effects,
    freeAt: new Float64Array(1),
  };
}

/** Adds effects to lines and takes each of them back by itself. */
export class LineEffects {
  /** Lines as they would be without faults; a plain link has one from its first fault on. */
  private readonly own: (Line | null)[];
  private readonly active: (readonly LinkEffect[])[];

  constructor(
    private readonly kernel: Kernel,
    private readonly lines: (Line | null)[],
  ) {
    this.own = [...lines];
    this.active = lines.map(() => []);
  }

  add(link: number, effect: LinkEffect): () => void {
    const { links } = this.kernel.model;
    const own = this.own[link] ?? makeLine(this.kernel, links[link], []);
    this.own[link] = own;
    const set = (effects: readonly LinkEffect[]) => {
      this.active[link] = effects;
      this.lines[link] =
        effects.length > 0 ? { ...own, effects: [...own.effects, ...effects] } : own;
    };
    set([...this.active[link], effect]);
    return () => set(this.active[link].filter((one) => one !== effect));
  }
}
