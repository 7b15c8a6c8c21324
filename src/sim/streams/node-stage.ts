// A stage for any node: the same code as in a run by events, with the events of this node alone.
import type { EventList } from "../events.js";
import type { ConsumerGroup } from "../group.js";
import type { Kernel } from "../kernel.js";
import type { Ports, Stage } from "./stage.js";
import { Coincidence, Confluence, type Stream } from "./stream.js";
import type { Wire } from "./wire.js";

export class NodeStage implements Stage {
  readonly events: EventList;
  readonly ends: Stream;
  readonly wires: readonly Wire[];
  private readonly confluence = new Confluence(() => false);
  private readonly streams: readonly Stream[];

  /** `groups`: those that wait for servers here, by their numbers. */
  constructor(
    private readonly kernel: Kernel,
    private readonly ports: Ports,
    private readonly groups: readonly ConsumerGroup[],
  ) {
    this.events = ports.events;
    this.ends = ports.ends;
    this.wires = ports.wires;
    this.streams = ports.inlets.map(({ stream }) => stream);
  }

  advance(until: number): number {
    const { kernel, events } = this;
    const { clock } = kernel;
    const { taken } = events;
    const { times, messages, count } = this.confluence.merge(this.streams);
    let at = 0;
    let handled = 0;
    for (;;) {
      if (events.takeSoon()) {
        kernel.arrive(taken.target, taken.value);
        handled += 1;
        continue;
      }
      const due = events.nextTime();
      const arrival = at < count ? times[at] : Number.POSITIVE_INFINITY;
      if (arrival < due) {
        clock[0] = arrival;
        handled += this.take(messages[at]);
        at += 1;
      } else if (due > until) {
        break;
      } else {
        if (arrival === due) throw new Coincidence("something comes when something is due");
        events.takeUntil(until);
        kernel.handle(taken.target, taken.code, taken.value);
        handled += 1;
      }
    }
    for (const stream of this.streams) stream.clear();
    return handled;
  }

  isDueBefore(time: number, order: number): boolean {
    return this.events.isDueBefore(time, order);
  }

  /** A message comes; what waits in a log is marked by a number below 0, and by its group. */
  private take(message: number): number {
    const { kernel, ports } = this;
    if (message >= 0) {
      kernel.arrive(ports.node, message);
      return 1;
    }
    const { owed, partition } = kernel.messages;
    this.groups[owed[~message]].append(~message, partition[~message]);
    return 0;
  }
}
