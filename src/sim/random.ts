// Named streams of random numbers: each node, link and purpose draws from its own, so that adding
// a node changes no other node's draws and two variants can be compared on common random numbers.
import { EXPONENTIAL, NORMAL } from "./ziggurat.js";

/** A stream of independent draws. */
export interface RandomStream {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Exponential with mean 1. */
  exponential(): number;
  /** Normal with mean 0 and standard deviation 1. */
  normal(): number;
}

/**
 * The stream of a purpose within a node or link. The same three texts give the same draws on every
 * machine; different ones give streams that have nothing to do with each other.
 */
export function streamOf(seed: string, owner: string, purpose: string): RandomStream {
  return new Stream(`${seed}\u0000${owner}\u0000${purpose}`);
}

/** Spreads an integer over all 32 bits (the finaliser of MurmurHash3); the result is unsigned. */
export function mixBits(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

const SALTS = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x6a09e667] as const;

function hashText(text: string, salt: number): number {
  let hash = salt | 0;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ mixBits(text.charCodeAt(index) + salt), 0xcc9e2d51);
    hash = ((hash << 15) | (hash >>> 17)) + index;
  }
  return mixBits(hash ^ text.length);
}

const TWO_32 = 4_294_967_296;
const TWO_53 = 9_007_199_254_740_992;

/**
 * sfc32 by Chris Doty-Humphrey (PractRand). The state is a typed array because fields that hold
 * 32-bit numbers would be boxed: 2 ns a draw.
 */
class Stream implements RandomStream {
  private readonly state: Int32Array;

  constructor(name: string) {
    this.state = Int32Array.from(SALTS, (salt) => hashText(name, salt));
    for (let round = 0; round < 15; round += 1) this.next();
  }

  private next(): number {
    const state = this.state;
    const b = state[1];
    const c = state[2];
    const counter = state[3];
    const drawn = (state[0] + b + counter) | 0;
    state[3] = counter + 1;
    state[0] = b ^ (b >>> 9);
    state[1] = c + (c << 3);
    state[2] = ((c << 21) | (c >>> 11)) + drawn;
    return drawn;
  }

  uniform(): number {
    const high = this.next() >>> 11;
    return (high * TWO_32 + (this.next() >>> 0)) / TWO_53;
  }

  exponential(): number {
    const { edges, heights, tailStart } = EXPONENTIAL;
    let beyond = 0;
    for (;;) {
      const bits = this.next();
      const layer = bits & 255;
      const share = ((bits >>> 11) * TWO_32 + (this.next() >>> 0)) / TWO_53;
      const x = share * edges[layer];
      if (x < edges[layer + 1]) return beyond + x;
      // The tail of an exponential is an exponential again.
      if (layer === 0) beyond += tailStart;
      else if (this.isBelow(heights, layer, Math.exp(-x))) return beyond + x;
    }
  }

  normal(): number {
    const { edges, heights } = NORMAL;
    for (;;) {
      const bits = this.next();
      const layer = bits & 255;
      const sign = bits & 256 ? -1 : 1;
      const share = ((bits >>> 11) * TWO_32 + (this.next() >>> 0)) / TWO_53;
      const x = share * edges[layer];
      if (x < edges[layer + 1]) return sign * x;
      if (layer === 0) return sign * this.normalTail();
      if (this.isBelow(heights, layer, Math.exp((-x * x) / 2))) return sign * x;
    }
  }

  private isBelow(heights: Float64Array, layer: number, density: number): boolean {
    const low = heights[layer];
    return low + this.uniform() * (heights[layer + 1] - low) < density;
  }

  /** Marsaglia's tail of the normal distribution. */
  private normalTail(): number {
    const start = NORMAL.tailStart;
    for (;;) {
      const x = this.exponential() / start;
      if (2 * this.exponential() > x * x) return start + x;
    }
  }
}
