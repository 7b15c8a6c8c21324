// Frames for the loops of a diagram: one around all members when the story keeps them together, else
// one around each group that it does.
import type { Diagram } from "../../lang/diagram.js";
import type { Flow } from "../flow.js";
import { cleanText } from "../text.js";
import type { Event, Fragment } from "./story.js";

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Frames that are nested in those `around` or apart from them, and from each other. */
export function findLoopFrames(
  diagram: Diagram,
  flow: Flow,
  items: readonly Event[],
  around: readonly Fragment[],
): Fragment[] {
  const nodeAt = new Map(diagram.nodes.map((node, at) => [node.id, at]));
  const placeOf = new Map<number, number>();
  items.forEach((item, at) => {
    if (item.kind === "step") placeOf.set(item.node, at);
  });
  const taken: Span[] = around.flatMap(spansOf);
  const breaks = around.filter(({ kind }) => kind === "break");
  const shown = new Set(around.map(({ loop }) => loop));
  const frames: Fragment[] = [];
  diagram.loops.forEach((loop, at) => {
    if (shown.has(at)) return;
    const members = new Set(loop.nodes.map((id) => nodeAt.get(id) as number));
    const places = [...members].map((node) => placeOf.get(node) as number).sort((a, b) => a - b);
    if (places.length === 0) return;
    for (const { from, to } of group(places, items, members, { taken, breaks })) {
      const span = { from, to: withJumpsBack(flow, items, to, members, taken) };
      taken.push(span);
      const guard = `[${cleanText(loop.condition)}]`;
      const sections = [{ edge: null, guard, from }];
      const subject = nodeAt.get(loop.nodes[0]) as number;
      frames.push({ kind: "loop", subject, loop: at, ...span, sections, main: null });
    }
  });
  return frames;
}

/** The frame itself and each of its sections. */
function spansOf({ from, to, sections }: Fragment): Span[] {
  const parts = sections.map((section, at) => ({
    from: section.from,
    to: (sections[at + 1]?.from ?? to + 1) - 1,
  }));
  return [{ from, to }, ...parts];
}

const crosses = (a: Span, b: Span): boolean =>
  (a.from < b.from && b.from <= a.to && a.to < b.to) ||
  (b.from < a.from && a.from <= b.to && b.to < a.to);

function group(
  places: readonly number[],
  items: readonly Event[],
  members: ReadonlySet<number>,
  { taken, breaks }: { readonly taken: readonly Span[]; readonly breaks: readonly Span[] },
): Span[] {
  const whole = { from: places[0], to: places[places.length - 1] };
  const foreign = items
    .slice(whole.from, whole.to + 1)
    .filter((item) => item.kind === "step" && !members.has(item.node)).length;
  if (foreign <= members.size / 2 && taken.every((span) => !crosses(whole, span))) return [whole];
  const spans: Span[] = [];
  for (const place of places) {
    const last = spans[spans.length - 1];
    const longer = { from: last?.from ?? place, to: place };
    const start = last === undefined ? place : last.to + 1;
    // A way out that ends is told where it leaves the loop: the loop goes on after it.
    const ends = (at: number): boolean =>
      breaks.some(({ from, to }) => start <= from && from <= at && at <= to && to < place);
    const between = items.slice(start, place).filter((_item, at) => !ends(start + at));
    if (
      last !== undefined &&
      between.every((item) => item.kind !== "step") &&
      taken.every((span) => !crosses(longer, span))
    ) {
      spans[spans.length - 1] = longer;
    } else {
      spans.push({ from: place, to: place });
    }
  }
  return spans;
}

/** A hook from the last member back into the loop belongs to it. */
function withJumpsBack(
  flow: Flow,
  items: readonly Event[],
  to: number,
  members: ReadonlySet<number>,
  taken: readonly Span[],
): number {
  let end = to;
  for (let item = items[end + 1]; item?.kind === "jump"; item = items[end + 1]) {
    const next = end + 1;
    if (!members.has(flow.to[item.edge])) break;
    if (taken.some((span) => next >= span.from && next <= span.to && end < span.from)) break;
    end = next;
  }
  return end;
}
