// Whether, and in what order, the nodes of a run can be handled one after another, each a slice of
// time ahead of those behind it: when no way leads back, and nothing else ties nodes together.
import type { ConsumerGroup } from "../group.js";
import type { Kernel } from "../kernel.js";
import { NONE } from "../messages.js";
import { Servers } from "../servers.js";
import { LogAccounts } from "./accounts.js";
import { NodeStage } from "./node-stage.js";
import { Samples } from "./sample.js";
import type { Ports, Stage } from "./stage.js";
import { Station } from "./station.js";
import { Stream } from "./stream.js";
import { StreamRun } from "./stream-run.js";
import { END, Wire } from "./wire.js";

/** The run stream by stream; null when it has to go by events. */
export function streamsOf(kernel: Kernel): StreamRun | null {
  const { messages, model, hooks } = kernel;
  if (hooks.streams === false || hooks.checksHistory || kernel.observer !== null) return null;
  if (messages.pools.length > 0 || model.faults.length > 0) return null;
  return new Plan(kernel).run();
}

class Plan {
  /** Nodes that are stages: all but those that are passed through. */
  private readonly stages: readonly number[];
  private readonly isStage: Uint8Array;
  private readonly samples = new Samples();

  constructor(private readonly kernel: Kernel) {
    const { model, transport } = kernel;
    this.isStage = Uint8Array.from(transport.through, (link) => (link === NONE ? 1 : 0));
    // What takes time on its way into a node or out of it comes there as an event.
    for (const [link, { from, to }] of model.links.entries()) {
      if (!this.isSlow(link)) continue;
      this.isStage[to] = 1;
      if (model.nodes[from].out.includes(link)) this.isStage[from] = 1;
    }
    this.stages = model.nodes.flatMap((_, node) => (this.isStage[node] === 1 ? [node] : []));
  }

  private isSlow(link: number): boolean {
    return this.kernel.transport.lines[link] !== null;
  }

  run(): StreamRun | null {
    const { kernel, stages } = this;
    if (stages.some((node) => !kernel.behaviours[node].isLocal)) return null;
    const wires = this.wires();
    if (wires === null) return null;
    const order = this.order(wires);
    if (order === null) return null;
    const into = kernel.model.nodes.map((): Wire[] => []);
    for (const wire of wires) if (wire && wire.target !== END) into[wire.target].push(wire);
    const made = order.map((node): Stage => {
      const events = kernel.events.another();
      const inlets = into[node];
      const own = this.waysOut(node).map((link) => wires[link] as Wire);
      const ports = { node, events, ends: new Stream(), inlets, wires: own };
      return this.stage(ports);
    });
    const logs = order.flatMap((node) => {
      const { groups = [] } = kernel.behaviours[node];
      return groups.length > 1 ? [new LogAccounts(kernel, node, groups)] : [];
    });
    return new StreamRun(kernel, order, made, wires as Wire[], logs);
  }

  private stage(ports: Ports): Stage {
    const { kernel } = this;
    const groups = kernel.groups as unknown as readonly ConsumerGroup[];
    const { consumer } = kernel.behaviours[ports.node];
    if (this.isStation(ports.node)) {
      return new Station(kernel, consumer as Servers, ports, groups, this.samples);
    }
    return new NodeStage(kernel, ports, groups);
  }

  private isStation(node: number): boolean {
    const { consumer } = this.kernel.behaviours[node];
    return consumer instanceof Servers && Station.suits(consumer);
  }

  /** One for each link out of a stage; null when something takes another way. */
  private wires(): (Wire | undefined)[] | null {
    const wires: (Wire | undefined)[] = [];
    for (const node of this.stages) {
      for (const link of this.waysOut(node)) {
        const wire = this.wireFrom(link);
        if (wire === null) return null;
        wires[link] = wire;
      }
    }
    return wires;
  }

  private waysOut(node: number): readonly number[] {
    const { out, failing } = this.kernel.model.nodes[node];
    return [...new Set([...out, ...failing])];
  }

  private wireFrom(first: number): Wire | null {
    const { kernel, isStage } = this;
    const { links, nodes } = kernel.model;
    const path = [first];
    const between: number[] = [];
    let target = links[first].to;
    while (isStage[target] === 0) {
      if (between.includes(target)) return null;
      between.push(target);
      const { out } = nodes[target];
      if (out.length === 0) {
        target = END;
        break;
      }
      path.push(out[0]);
      target = links[out[0]].to;
    }
    const group = kernel.behaviours[links[first].from].groups?.find(
      ({ settings }) => settings.link === first,
    );
    // A log draws itself what its links do.
    const isSlow = group === undefined && this.isSlow(first);
    const waits = group !== undefined && group.consumer !== null;
    // Messages that hold a partition are not to be held up on their way.
    if (waits && target !== group.consumerNode) return null;
    if (waits && between.length > 0 && !this.isStation(target)) return null;
    return new Wire(kernel, path, between, target, waits, isSlow);
  }

  /** Each after those it gets messages from; null when a way leads back. */
  private order(wires: readonly (Wire | undefined)[]): number[] | null {
    const { stages } = this;
    const before = new Map(stages.map((node) => [node, 0]));
    for (const wire of wires) {
      if (wire && wire.target !== END) before.set(wire.target, before.get(wire.target)! + 1);
    }
    const ready = stages.filter((node) => before.get(node) === 0);
    for (let at = 0; at < ready.length; at += 1) {
      for (const link of this.waysOut(ready[at])) {
        const wire = wires[link];
        if (!wire || wire.target === END) continue;
        const left = before.get(wire.target)! - 1;
        before.set(wire.target, left);
        if (left === 0) ready.push(wire.target);
      }
    }
    return ready.length === stages.length ? ready : null;
  }
}
