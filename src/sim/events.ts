// The event list: what will happen when. Events come out by time and, at equal times, in the order
// in which they were scheduled, so that a run is the same every time.
//
// It looks unlike the rest of the code because every event passes here: integers and typed arrays,
// nothing allocated per event. Four things make it fast: the hole that a taken event leaves at the
// top of the heap is filled by the next one scheduled (one sift instead of two); a delay that is
// always the same is a queue of which only the head is in the heap (a channel); what happens without
// any delay goes through a ring; and times are handed from function to function in a typed array,
// since a number with a fraction that is passed to a function is allocated each time (the last made
// a run of M/M/1 twice as fast).
import { larger } from "./larger.js";

/** Code of an event that was cancelled. */
const CANCELLED = -32_768;
const NONE = -1;
/** Enough for most runs: as for messages, growing throws compiled code away. */
const INITIAL = 1 << 11;
const INITIAL_PART = 1 << 4;

/** Places of `entering`. */
export const TIME = 0;
const ORDER = 1;

/** An event that was taken: who it is for, what it is, and about what. */
export interface Taken {
  target: number;
  code: number;
  value: number;
}

/**
 * The events of a run, wherever they are pending: several lists share them, so that an event that
 * goes from one list to another keeps its slot.
 */
class Slots {
  time = new Float64Array(INITIAL);
  order = new Float64Array(INITIAL);
  target = new Int32Array(INITIAL);
  code = new Int16Array(INITIAL);
  value = new Int32Array(INITIAL);
  channel = new Int32Array(INITIAL);
  next = new Int32Array(INITIAL);
  readonly channelTail: number[] = [];
  sequence = 0;
  private free = NONE;
  private used = 0;

  take(target: number, code: number, value: number): number {
    let slot = this.free;
    if (slot === NONE) {
      if (this.used === this.target.length) this.grow();
      slot = this.used++;
    } else {
      this.free = this.next[slot];
    }
    this.target[slot] = target;
    this.code[slot] = code;
    this.value[slot] = value;
    return slot;
  }

  release(slot: number): void {
    this.next[slot] = this.free;
    this.free = slot;
  }

  private grow(): void {
    const length = 2 * this.used;
    this.time = larger(this.time, new Float64Array(length));
    this.order = larger(this.order, new Float64Array(length));
    this.target = larger(this.target, new Int32Array(length));
    this.code = larger(this.code, new Int16Array(length));
    this.value = larger(this.value, new Int32Array(length));
    this.channel = larger(this.channel, new Int32Array(length));
    this.next = larger(this.next, new Int32Array(length));
  }
}

export class EventList {
  /** The event taken last. */
  readonly taken: Taken = { target: 0, code: 0, value: 0 };

  private heapTime: Float64Array;
  private heapOrder: Float64Array;
  private heapSlot: Int32Array;
  private size = 0;
  /** The top entry was taken and nothing has filled its place yet. */
  private hole = false;

  /** Time and order of the entry that is on its way into the heap. */
  readonly entering = new Float64Array(2);

  private ringTarget: Int32Array;
  private ringValue: Int32Array;
  private ringFrom = 0;
  private ringCount = 0;

  /** `clock` holds the time of the event taken last. */
  constructor(
    private readonly clock: Float64Array,
    private readonly slots = new Slots(),
    room = INITIAL,
  ) {
    this.heapTime = new Float64Array(room);
    this.heapOrder = new Float64Array(room);
    this.heapSlot = new Int32Array(room);
    this.ringTarget = new Int32Array(room);
    this.ringValue = new Int32Array(room);
  }

  /** One more list of the same run, for some of its events. */
  another(): EventList {
    return new EventList(this.clock, this.slots, INITIAL_PART);
  }

  /** Gives every event to the list that is to have it. */
  deal(listFor: (target: number, code: number) => EventList): void {
    if (this.hole) this.fillHole();
    const { heapTime, heapOrder, heapSlot, size, slots } = this;
    const pending = Array.from({ length: size }, (_, at) => {
      return { time: heapTime[at], order: heapOrder[at], slot: heapSlot[at] };
    });
    this.size = 0;
    for (const { time, order, slot } of pending) {
      const list = listFor(slots.target[slot], slots.code[slot]);
      list.entering[TIME] = time;
      list.entering[ORDER] = order;
      list.push(slot);
    }
  }

  /** A new queue for a delay that is always the same. */
  openChannel(): number {
    const { channelTail } = this.slots;
    channelTail.push(NONE);
    return channelTail.length - 1;
  }

  /** Schedules an event and returns its slot, by which it can be cancelled until it is taken. */
  schedule(time: number, target: number, code: number, value: number): number {
    this.entering[TIME] = time;
    return this.enter(target, code, value);
  }

  /** As `schedule`, for a time noted in `entering[TIME]`: for those who do it for each message. */
  enter(target: number, code: number, value: number): number {
    const { slots } = this;
    const slot = slots.take(target, code, value);
    slots.channel[slot] = NONE;
    slots.time[slot] = this.entering[TIME];
    this.entering[ORDER] = slots.sequence++;
    this.push(slot);
    return slot;
  }

  /** As `schedule`; the times given to one channel must not fall. */
  scheduleIn(channel: number, time: number, target: number, code: number, value: number): number {
    this.entering[TIME] = time;
    return this.enterIn(channel, target, code, value);
  }

  /** As `scheduleIn`, for a time noted in `entering[TIME]`. */
  enterIn(channel: number, target: number, code: number, value: number): number {
    const { entering, slots } = this;
    const slot = slots.take(target, code, value);
    slots.time[slot] = entering[TIME];
    const tail = slots.channelTail[channel];
    slots.channel[slot] = channel;
    slots.next[slot] = NONE;
    slots.channelTail[channel] = slot;
    entering[ORDER] = slots.sequence++;
    if (tail === NONE) {
      this.push(slot);
    } else {
      slots.order[slot] = entering[ORDER];
      slots.next[tail] = slot;
    }
    return slot;
  }

  /** Lets a message arrive at a node at once, after everything else that happens at once. */
  soon(target: number, value: number): void {
    if (this.ringCount === this.ringTarget.length) this.growRing();
    const at = (this.ringFrom + this.ringCount) & (this.ringTarget.length - 1);
    this.ringTarget[at] = target;
    this.ringValue[at] = value;
    this.ringCount += 1;
  }

  codeOf(slot: number): number {
    return this.slots.code[slot];
  }

  /** When an event is due. */
  timeOf(slot: number): number {
    return this.slots.time[slot];
  }

  cancel(slot: number): void {
    this.slots.code[slot] = CANCELLED;
  }

  /** Takes what happens at once, as an event with code -1, or returns false. */
  takeSoon(): boolean {
    if (this.ringCount === 0) return false;
    const at = this.ringFrom;
    const taken = this.taken;
    taken.target = this.ringTarget[at];
    taken.value = this.ringValue[at];
    this.ringFrom = (at + 1) & (this.ringTarget.length - 1);
    this.ringCount -= 1;
    return true;
  }

  /** Takes the next event due until `limit` (inclusive) into `taken`, or returns false. */
  takeUntil(limit: number): boolean {
    for (;;) {
      if (this.hole) this.fillHole();
      if (this.size === 0 || this.heapTime[0] > limit) return false;
      const { taken, slots } = this;
      const slot = this.heapSlot[0];
      const code = slots.code[slot];
      const time = this.heapTime[0];
      taken.target = slots.target[slot];
      taken.code = code;
      taken.value = slots.value[slot];
      this.removeFirst(slot);
      if (code === CANCELLED) continue;
      this.clock[0] = time;
      return true;
    }
  }

  /** When the next event is due; Infinity when there is none. */
  nextTime(): number {
    for (;;) {
      if (this.hole) this.fillHole();
      if (this.size === 0) return Number.POSITIVE_INFINITY;
      const slot = this.heapSlot[0];
      if (this.slots.code[slot] !== CANCELLED) return this.heapTime[0];
      this.removeFirst(slot);
    }
  }

  /** How many events were scheduled so far, in all lists of the run. */
  get ordered(): number {
    return this.slots.sequence;
  }

  /** Its place in the order in which events were scheduled; there must be one. */
  get nextOrder(): number {
    return this.heapOrder[0];
  }

  /** Whether an event is due at a time that was scheduled before another. */
  isDueBefore(time: number, order: number): boolean {
    return this.nextTime() === time && this.nextOrder < order;
  }

  private removeFirst(slot: number): void {
    this.hole = true;
    const channel = this.slots.channel[slot];
    if (channel !== NONE) this.advance(channel, slot);
    this.slots.release(slot);
  }

  private advance(channel: number, slot: number): void {
    const { slots } = this;
    const following = slots.next[slot];
    if (following === NONE) {
      slots.channelTail[channel] = NONE;
      return;
    }
    this.entering[TIME] = slots.time[following];
    this.entering[ORDER] = slots.order[following];
    this.push(following);
  }

  /** Puts the entry whose time and order are noted into the heap. */
  private push(slot: number): void {
    if (this.hole) {
      this.hole = false;
      this.siftDown(slot);
      return;
    }
    if (this.size === this.heapTime.length) this.growHeap();
    this.size += 1;
    this.siftUp(slot);
  }

  private fillHole(): void {
    this.hole = false;
    const last = --this.size;
    if (last === 0) return;
    this.entering[TIME] = this.heapTime[last];
    this.entering[ORDER] = this.heapOrder[last];
    this.siftDown(this.heapSlot[last]);
  }

  private siftUp(slot: number): void {
    const { heapTime, heapOrder, heapSlot, entering } = this;
    const time = entering[TIME];
    const order = entering[ORDER];
    let at = this.size - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heapTime[parent];
      if (above < time || (above === time && heapOrder[parent] < order)) break;
      heapTime[at] = above;
      heapOrder[at] = heapOrder[parent];
      heapSlot[at] = heapSlot[parent];
      at = parent;
    }
    heapTime[at] = time;
    heapOrder[at] = order;
    heapSlot[at] = slot;
  }

  private siftDown(slot: number): void {
    const { heapTime, heapOrder, heapSlot, size, entering } = this;
    const time = entering[TIME];
    const order = entering[ORDER];
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      const right = child + 1;
      let below = heapTime[child];
      if (right < size) {
        const other = heapTime[right];
        if (other < below || (other === below && heapOrder[right] < heapOrder[child])) {
          child = right;
          below = other;
        }
      }
      if (time < below || (time === below && order < heapOrder[child])) break;
      heapTime[at] = below;
      heapOrder[at] = heapOrder[child];
      heapSlot[at] = heapSlot[child];
      at = child;
    }
    heapTime[at] = time;
    heapOrder[at] = order;
    heapSlot[at] = slot;
  }

  private growHeap(): void {
    this.heapTime = larger(this.heapTime, new Float64Array(2 * this.size));
    this.heapOrder = larger(this.heapOrder, new Float64Array(2 * this.size));
    this.heapSlot = larger(this.heapSlot, new Int32Array(2 * this.size));
  }

  private growRing(): void {
    const old = this.ringTarget.length;
    const target = new Int32Array(2 * old);
    const value = new Int32Array(2 * old);
    for (let index = 0; index < old; index += 1) {
      const at = (this.ringFrom + index) & (old - 1);
      target[index] = this.ringTarget[at];
      value[index] = this.ringValue[at];
    }
    this.ringTarget = target;
    this.ringValue = value;
    this.ringFrom = 0;
  }
}
