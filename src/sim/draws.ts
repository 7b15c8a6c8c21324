// Draws made ahead, a handful at a time, and read from an array: a call for each would allocate the
// number it gives back. The values and their order are those of the stream.

const AHEAD = 32;

/** `draws.values[draws.take()]` is the next draw. */
export class Draws {
  values = new Float64Array(0);
  private at = 0;

  constructor(private readonly draw: () => number) {}

  /** The place of the next draw. */
  take(): number {
    if (this.at === this.values.length) this.refill();
    this.at += 1;
    return this.at - 1;
  }

  private refill(): void {
    if (this.values.length === 0) this.values = new Float64Array(AHEAD);
    for (let index = 0; index < AHEAD; index += 1) this.values[index] = this.draw();
    this.at = 0;
  }
}
