// The state of the world that faults change and nodes read. Several faults may touch one thing:
// each is kept by itself, so that healing one takes back exactly what it did.

import { NONE } from "./messages.js";
import type { Model } from "./model.js";
import type { TokenBucket } from "./token-bucket.js";

interface ExtraErrors {
  readonly fault: number;
  readonly share: number;
  readonly permanent: boolean;
  /** A share of the keys, and all their messages, instead of a share of the attempts. */
  readonly poison: boolean;
}

interface Throttle {
  readonly fault: number;
  readonly bucket: TokenBucket;
}

/** Something that a source does to a share of its messages. */
interface Spoiling {
  readonly fault: number;
  readonly share: number;
  /** The key that they all get; null: nobody can read them. */
  readonly key: number | null;
}

export class Conditions {
  /** How many faults hold a node down. */
  readonly down: Int32Array;
  readonly downBy: Int16Array;
  /** How many faults cut a link. */
  readonly cut: Int32Array;
  readonly cutBy: Int16Array;
  /** Factor of the times of a node. */
  readonly slowness: Float64Array;
  /** Factor of the rate of a source. */
  readonly load: Float64Array;
  readonly errors: (readonly ExtraErrors[])[];
  readonly throttles: (readonly Throttle[])[];
  readonly spoilings: (readonly Spoiling[])[];
  /** How many seconds further the replicas of a store are behind, by fault. */
  readonly lags: (readonly number[])[];
  /** How many faults make a broker stand still. */
  readonly stalled: Int32Array;
  readonly stalledBy: Int16Array;
  private readonly slowFactors: (readonly { readonly factor: number }[])[];
  private readonly loadFactors: (readonly { readonly factor: number }[])[];

  constructor({ nodes, links }: Model) {
    this.down = new Int32Array(nodes.length);
    this.downBy = new Int16Array(nodes.length).fill(NONE);
    this.cut = new Int32Array(links.length);
    this.cutBy = new Int16Array(links.length).fill(NONE);
    this.slowness = new Float64Array(nodes.length).fill(1);
    this.load = new Float64Array(nodes.length).fill(1);
    this.errors = nodes.map(() => []);
    this.throttles = nodes.map(() => []);
    this.spoilings = nodes.map(() => []);
    this.lags = nodes.map(() => []);
    this.stalled = new Int32Array(nodes.length);
    this.stalledBy = new Int16Array(nodes.length).fill(NONE);
    this.slowFactors = nodes.map(() => []);
    this.loadFactors = nodes.map(() => []);
  }

  takeDown(node: number, fault: number): () => void {
    this.down[node] += 1;
    this.downBy[node] = fault;
    return () => {
      this.down[node] -= 1;
    };
  }

  stall(node: number, fault: number): () => void {
    this.stalled[node] += 1;
    this.stalledBy[node] = fault;
    return () => {
      this.stalled[node] -= 1;
    };
  }

  cutLink(link: number, fault: number): () => void {
    this.cut[link] += 1;
    this.cutBy[link] = fault;
    return () => {
      this.cut[link] -= 1;
    };
  }

  slow(node: number, factor: number): () => void {
    return multiply(this.slowFactors, this.slowness, node, factor);
  }

  surge(node: number, factor: number): () => void {
    return multiply(this.loadFactors, this.load, node, factor);
  }

  addErrors(node: number, errors: ExtraErrors): () => void {
    return add(this.errors, node, errors);
  }

  throttle(node: number, throttle: Throttle): () => void {
    return add(this.throttles, node, throttle);
  }

  lag(node: number, seconds: number): () => void {
    return add(this.lags, node, seconds);
  }

  spoil(node: number, spoiling: Spoiling): () => void {
    return add(this.spoilings, node, spoiling);
  }
}

function add<Item>(lists: (readonly Item[])[], node: number, item: Item): () => void {
  lists[node] = [...lists[node], item];
  return () => {
    const at = lists[node].indexOf(item);
    lists[node] = lists[node].filter((_, index) => index !== at);
  };
}

/** The product is taken anew each time: dividing by a factor would leave a rounding behind. */
function multiply(
  active: (readonly { readonly factor: number }[])[],
  products: Float64Array,
  node: number,
  factor: number,
): () => void {
  const added = { factor };
  const set = (list: readonly { readonly factor: number }[]) => {
    active[node] = list;
    products[node] = list.reduce((product, one) => product * one.factor, 1);
  };
  set([...active[node], added]);
  return () => set(active[node].filter((one) => one !== added));
}
