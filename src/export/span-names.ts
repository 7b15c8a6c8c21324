// How the spans of a run are called in traces.
import type { Model } from "../sim/model.js";
import type { Span } from "../sim/spans.js";

export function nameOfSpan({ nodes, links }: Model, { kind, where }: Span): string {
  if (kind === "link") {
    const { from, to } = links[where];
    return `${nodes[from].id} → ${nodes[to].id}`;
  }
  if (kind === "wait") return "wait";
  if (kind === "service") return "service";
  const { id, label } = nodes[where];
  return label ? `${id} ${label.split("|")[0].trim()}` : id;
}
