// The order in which a sequence picture tells a diagram: messages as the file has them, and the steps
// of each lane where they lead up to what their lane sends next.
import type { Diagram } from "../../lang/diagram.js";
import type { Flow } from "../flow.js";

export type Event =
  | { readonly kind: "step"; readonly node: number }
  | { readonly kind: "message"; readonly edge: number };

/** Every node once, every message once, messages in file order. */
export function tellStory(diagram: Diagram, flow: Flow): Event[] {
  return new Teller(diagram, flow).tell();
}

class Teller {
  private readonly events: Event[] = [];
  private readonly told: boolean[];
  /** Node → rank of the last message that it waits for before its lane goes on. */
  private readonly waitsFor: readonly number[];
  /** Rank of the last message that was told. */
  private now = -1;

  constructor(
    private readonly diagram: Diagram,
    private readonly flow: Flow,
  ) {
    this.told = diagram.nodes.map(() => false);
    this.waitsFor = this.readWaits();
  }

  tell(): Event[] {
    const { flow } = this;
    flow.messages.forEach((edge, rank) => {
      const [from, to] = [flow.from[edge], flow.to[edge]];
      this.leadUpTo(from);
      this.now = rank;
      this.events.push({ kind: "message", edge });
      this.unfold([...this.following(from), to]);
      this.unfold(this.following(to));
    });
    this.diagram.nodes.forEach((_, node) => {
      this.leadUpTo(node);
    });
    return this.events;
  }

  private readWaits(): number[] {
    const { flow } = this;
    return this.diagram.nodes.map((node, at) => {
      // The ways out of a decision exclude each other: one does not wait for the other.
      const decides = node.shape === "diamond";
      const received = flow.inward[at].filter((edge) => !decides || !flow.back[edge]);
      const all = decides ? received : [...flow.outward[at], ...received];
      return all.reduce((last, edge) => Math.max(last, flow.rank[edge]), -1);
    });
  }

  /** What follows a node in its own lane. */
  private following(node: number): number[] {
    const { flow } = this;
    return flow.outward[node]
      .filter((edge) => !flow.crosses[edge] && !flow.back[edge])
      .map((edge) => flow.to[edge]);
  }

  private preceding(node: number): number[] {
    const { flow } = this;
    return flow.inward[node]
      .filter((edge) => !flow.crosses[edge] && !flow.back[edge])
      .map((edge) => flow.from[edge]);
  }

  /** Tells a node and what has to come before it in its lane. */
  private leadUpTo(node: number): void {
    if (this.told[node]) return;
    const seen = new Set([node]);
    const path = [{ node, before: this.preceding(node), next: 0 }];
    while (path.length > 0) {
      const top = path[path.length - 1];
      const before = top.before[top.next];
      top.next += 1;
      if (before === undefined) {
        path.pop();
        this.step(top.node);
      } else if (!this.told[before] && !seen.has(before)) {
        seen.add(before);
        path.push({ node: before, before: this.preceding(before), next: 0 });
      }
    }
  }

  private step(node: number): void {
    if (this.told[node]) return;
    this.told[node] = true;
    this.events.push({ kind: "step", node });
    this.unfold(this.following(node));
  }

  /** Tells, depth first, what can follow at once and has nothing to send to other lanes. */
  private unfold(nodes: readonly number[]): void {
    const waiting = [...nodes].reverse();
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (!this.isReady(node)) continue;
      this.told[node] = true;
      this.events.push({ kind: "step", node });
      waiting.push(...this.following(node).reverse());
    }
  }

  private isReady(node: number): boolean {
    const { flow, now } = this;
    if (this.told[node] || flow.lastSent[node] > now) return false;
    return flow.inward[node].every((edge) => {
      if (flow.back[edge]) return true;
      if (flow.crosses[edge]) return flow.rank[edge] <= now;
      const before = flow.from[edge];
      return this.told[before] && this.waitsFor[before] <= now;
    });
  }
}
