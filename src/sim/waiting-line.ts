// A first-in-first-out line of messages, threaded through the message pool.
import { type MessagePool, NONE } from "./messages.js";

export class WaitingLine {
  length = 0;
  private head = NONE;
  private tail = NONE;

  constructor(private readonly messages: MessagePool) {}

  push(message: number): void {
    const { next } = this.messages;
    next[message] = NONE;
    if (this.tail === NONE) this.head = message;
    else next[this.tail] = message;
    this.tail = message;
    this.length += 1;
  }

  /** Puts a message before all others. */
  unshift(message: number): void {
    this.messages.next[message] = this.head;
    this.head = message;
    if (this.tail === NONE) this.tail = message;
    this.length += 1;
  }

  dropOldest(): number {
    return this.shift();
  }

  /** The first message, which leaves the line; NONE when it is empty. */
  shift(): number {
    const first = this.head;
    if (first === NONE) return NONE;
    this.head = this.messages.next[first];
    if (this.head === NONE) this.tail = NONE;
    this.length -= 1;
    return first;
  }
}
