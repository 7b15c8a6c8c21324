// The instances of a service: which are up, and how many of its servers each has busy or reserved.

/** Hands out servers to messages that any instance may serve, in turn, in constant time. */
export class Instances {
  readonly up: Uint8Array;
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
    this.busy = new Int32Array(count);
    this.turns = new Int32Array(count);
    this.inTurn = new Uint8Array(count);
    for (let instance = 0; instance < count; instance += 1) this.giveTurn(instance);
  }

  hasFree(instance: number): boolean {
    return this.up[instance] === 1 && this.busy[instance] < this.concurrency;
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
