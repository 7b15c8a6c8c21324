// What a role sees of the simulator.
import type { RandomStream } from "./random.js";

export interface NodeContext {
  stream(purpose: string): RandomStream;
}

export interface NodeBehaviour {
  receive(message: number): void;
}

export class NotYet extends Error {}
