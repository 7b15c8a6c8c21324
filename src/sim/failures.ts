// How attempts fail at a node: by its own share of failures, and by what faults make of them.
import type { NodeContext } from "./behaviour.js";
import { Draws } from "./draws.js";
import { BAD, FAILED, NONE, PERMANENT } from "./messages.js";
import { mixBits, type RandomStream } from "./random.js";

const TWO_32 = 4_294_967_296;
/** So that which keys are poisoned has nothing to do with the partitions they are in. */
const SALT = 0x27d4eb2f;

export class Failures {
  /** Attempts refused by faults. */
  throttled = 0;
  private readonly chances: Draws;
  private readonly classes: RandomStream;
  private readonly faultChances: RandomStream;

  /** Shares of the attempts that fail, and of the failures that no retry can mend. */
  constructor(
    private readonly context: NodeContext,
    private readonly fail: number,
    private readonly permanent: number,
  ) {
    const failures = context.stream("failures");
    this.chances = new Draws(() => failures.uniform());
    this.classes = context.stream("error classes");
    this.faultChances = context.stream("errors of faults");
  }

  /** The chance of the node's own failures, drawn for every attempt. */
  draws(): boolean {
    if (this.fail === 0) return false;
    const place = this.chances.take();
    return this.chances.values[place] < this.fail;
  }

  /** Whether a provider or a guard refuses the attempt before it begins; then it has failed. */
  refuses(message: number): boolean {
    const { kernel, index } = this.context;
    for (const { fault, bucket } of kernel.conditions.throttles[index]) {
      if (bucket.has(1)) {
        bucket.take(1);
        continue;
      }
      kernel.messages.cause[message] = fault;
      kernel.impact.refusedBy(fault);
      this.throttled += 1;
      return true;
    }
    return false;
  }

  /** Sets the flags of an attempt that failed by itself (`own`), or by a fault. */
  judge(message: number, own: boolean): boolean {
    const { kernel, index } = this.context;
    const { flags, cause } = kernel.messages;
    if (flags[message] & BAD) {
      flags[message] |= FAILED | PERMANENT;
      return true;
    }
    if (own) {
      flags[message] |= FAILED;
      if (this.permanent > 0 && this.classes.uniform() < this.permanent) {
        flags[message] |= PERMANENT;
      }
      return true;
    }
    for (const { fault, share, permanent, poison } of kernel.conditions.errors[index]) {
      const hit = poison ? this.isPoisoned(message, share) : this.faultChances.uniform() < share;
      if (!hit) continue;
      flags[message] |= permanent ? FAILED | PERMANENT : FAILED;
      cause[message] = fault;
      return true;
    }
    return false;
  }

  /** A share of the keys, always the same ones; of messages without a key a share of their roots. */
  private isPoisoned(message: number, share: number): boolean {
    const { key, root } = this.context.kernel.messages;
    const owner = key[message] === NONE ? root[message] : key[message];
    return mixBits(mixBits(owner) ^ SALT) < share * TWO_32;
  }
}
