// Where messages wait before servers: first come first served, last come first served, or by priority.
import type { MessagePool } from "./messages.js";
import { NONE } from "./messages.js";
import { WaitingLine } from "./waiting-line.js";

export const ORDERS = ["fifo", "lifo", "priority"] as const;
export type Order = (typeof ORDERS)[number];

export interface WaitingRoom {
  readonly length: number;
  push(message: number): void;
  /** Whose turn it is, who leaves the room; NONE when it is empty. */
  shift(): number;
  /** Who is to make room: the one that waits longest, of those with the lowest priority. */
  dropOldest(): number;
}

export function waitingRoom(messages: MessagePool, order: Order): WaitingRoom {
  if (order === "lifo") return new Stack();
  return order === "priority" ? new Ranks(messages) : new WaitingLine(messages);
}

/** A ring, open at both ends. */
class Stack implements WaitingRoom {
  length = 0;
  private places = new Int32Array(64);
  private from = 0;

  push(message: number): void {
    if (this.length === this.places.length) this.grow();
    this.places[(this.from + this.length) & (this.places.length - 1)] = message;
    this.length += 1;
  }

  shift(): number {
    if (this.length === 0) return NONE;
    this.length -= 1;
    return this.places[(this.from + this.length) & (this.places.length - 1)];
  }

  dropOldest(): number {
    if (this.length === 0) return NONE;
    const oldest = this.places[this.from];
    this.from = (this.from + 1) & (this.places.length - 1);
    this.length -= 1;
    return oldest;
  }

  private grow(): void {
    const old = this.places;
    const places = new Int32Array(2 * old.length);
    for (let at = 0; at < old.length; at += 1) places[at] = old[(this.from + at) % old.length];
    this.places = places;
    this.from = 0;
  }
}

/** Priorities of messages are below this; the highest is served first. */
export const PRIORITIES = 8;

class Ranks implements WaitingRoom {
  length = 0;
  private readonly lines: readonly WaitingLine[];

  constructor(private readonly messages: MessagePool) {
    this.lines = Array.from({ length: PRIORITIES }, () => new WaitingLine(messages));
  }

  push(message: number): void {
    this.lines[this.messages.priority[message]].push(message);
    this.length += 1;
  }

  shift(): number {
    for (let rank = PRIORITIES - 1; rank >= 0; rank -= 1) {
      if (this.lines[rank].length > 0) return this.take(rank);
    }
    return NONE;
  }

  dropOldest(): number {
    const rank = this.lines.findIndex((line) => line.length > 0);
    return rank < 0 ? NONE : this.take(rank);
  }

  private take(rank: number): number {
    this.length -= 1;
    return this.lines[rank].shift();
  }
}
