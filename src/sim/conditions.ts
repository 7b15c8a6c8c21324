// The state of the world that faults change and nodes read. Several faults may touch one thing:
// each is kept by itself, so that healing one takes back exactly what it did.

import { NONE } from "./messages.js";
import type { Model } from "./model.js";
import type { ErrorClass } from "./network.js";

interface ExtraErrors {
  readonly fault: number;
  readonly share: number;
  readonly permanent: boolean;
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

  addErrors(node: number, fault: number, share: number, errorClass: ErrorClass): () => void {
    const added: ExtraErrors = { fault, share, permanent: errorClass === "permanent" };
    this.errors[node] = [...this.errors[node], added];
    return () => {
      this.errors[node] = this.errors[node].filter((one) => one !== added);
    };
  }
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
