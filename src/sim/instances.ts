// The instances of a service: which are up, and how many of its servers each has busy or reserved.

/** Hands out servers to messages that any instance may serve, in turn, in constant time. */
export class Instances {
  readonly up: Uint8Array;
  /** How many faults hold an instance still, and how many of its servers faults have taken. */
  private readonly frozen: Int32Array;
  private readonly taken: Int32Array;
  /** Servers that can be busy at once as things are. */
  private readonly room: Int32Array;
  private readonly busy: Int32Array;
  /** Instances that may have a free server, each at most once, in the order of their turns. */
  private readonly turns: Int32Array;
  private readonly inTurn: Uint8Array;
  private turnFrom = 0;
  private turnCount = 0;

  constructor(
    readonly count: number,
    readonly concurrency: number,
  ) {
    this.up = new Uint8Array(count).fill(1);
    this.frozen = new Int32Array(count);
    this.taken = new Int32Array(count);
    this.room = new Int32Array(count).fill(concurrency);
    this.busy = new Int32Array(count);
    this.turns = new Int32Array(count);
    this.inTurn = new Uint8Array(count);
    for (let instance = 0; instance < count; instance += 1) this.giveTurn(instance);
  }

  hasFree(instance: number): boolean {
    return this.busy[instance] < this.room[instance];
  }

  /** Servers that are free, counted one instance after another. */
  free(): number {
    let sum = 0;
    for (let each = 0; each < this.count; each += 1) {
      sum += Math.max(0, this.room[each] - this.busy[each]);
    }
    return sum;
  }

  /** An instance with a free server, or -1. */
  pick(): number {
    while (this.turnCount > 0) {
      const instance = this.turns[this.turnFrom];
      if (this.hasFree(instance)) return instance;
      this.dropTurn(instance);
    }
    return -1;
  }

  acquire(instance: number): void {
    this.busy[instance] += 1;
    if (this.turnCount === 0 || this.turns[this.turnFrom] !== instance) return;
    this.dropTurn(instance);
    if (this.hasFree(instance)) this.giveTurn(instance);
  }

  release(instance: number): void {
    this.busy[instance] -= 1;
    this.giveTurn(instance);
  }

  setUp(instance: number, up: boolean): void {
    this.up[instance] = up ? 1 : 0;
    this.settle(instance);
  }

  /** One more fault holds it still, or one less. */
  freeze(instance: number, change: number): void {
    this.frozen[instance] += change;
    this.settle(instance);
  }

  isFrozen(instance: number): boolean {
    return this.frozen[instance] > 0;
  }

  /** Up and not frozen: it would answer a heartbeat. */
  answers(instance: number): boolean {
    return this.up[instance] === 1 && this.frozen[instance] === 0;
  }

  /** Takes servers of an instance away, or gives them back. */
  take(instance: number, servers: number): void {
    this.taken[instance] += servers;
    this.settle(instance);
  }

  private settle(instance: number): void {
    const left = Math.max(0, this.concurrency - this.taken[instance]);
    this.room[instance] = this.answers(instance) ? left : 0;
    this.giveTurn(instance);
  }

  private giveTurn(instance: number): void {
    if (this.inTurn[instance] === 1 || !this.hasFree(instance)) return;
    this.inTurn[instance] = 1;
    const at = this.turnFrom + this.turnCount;
    this.turns[at < this.count ? at : at - this.count] = instance;
    this.turnCount += 1;
  }

  private dropTurn(instance: number): void {
    this.inTurn[instance] = 0;
    this.turnFrom = this.turnFrom + 1 === this.count ? 0 : this.turnFrom + 1;
    this.turnCount -= 1;
  }
}
