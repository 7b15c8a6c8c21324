// Random diagrams with everything the language allows: any handles, loops to itself, twins, empty
// lanes, loops over lanes, long and wide labels.
import fc from "fast-check";
import { type Diagram, type Edge, type Node, SHAPES, SIDES } from "../../src/lang/diagram.js";

const WORDS = [
  "OK",
  "Yes",
  "OrderCreated",
  "Validate the order and charge the card",
  "处理成功的订单事件需要通知所有消费者",
  "Supercalifragilisticexpialidocious",
  "first | second | third",
  "a rather long label that has to be wrapped over several lines of text",
];

const label = fc.option(fc.constantFrom(...WORDS), { nil: null });

interface Raw {
  readonly laneLabels: readonly (string | null)[];
  readonly nodes: readonly { lane: number; shape: number; label: string | null; owner: boolean }[];
  readonly edges: readonly {
    from: number;
    to: number;
    sides: number;
    forward: boolean;
    twins: number;
    label: string | null;
  }[];
  readonly loops: readonly { nodes: readonly number[]; condition: string }[];
}

/** Any diagram of up to `mostNodes` nodes. */
export function anyDiagram(mostNodes: number): fc.Arbitrary<Diagram> {
  const node = fc.record({
    lane: fc.nat(9),
    shape: fc.nat(SHAPES.length - 1),
    label,
    owner: fc.boolean(),
  });
  const edge = fc.record({
    from: fc.nat(999),
    to: fc.nat(999),
    sides: fc.nat(15),
    forward: fc.boolean(),
    twins: fc.constantFrom(1, 1, 1, 1, 1, 1, 2, 3),
    label,
  });
  const loop = fc.record({
    nodes: fc.array(fc.nat(999), { minLength: 1, maxLength: 5 }),
    condition: fc.constantFrom("retry up to 3 times", "每次", "while there are more items to do"),
  });
  return fc
    .record({
      laneLabels: fc.array(label, { minLength: 1, maxLength: 6 }),
      nodes: fc.array(node, { minLength: 1, maxLength: mostNodes, size: "max" }),
      edges: fc.array(edge, { maxLength: mostNodes * 2, size: "max" }),
      loops: fc.array(loop, { maxLength: 3 }),
    })
    .map(build);
}

function build(raw: Raw): Diagram {
  const lanes = raw.laneLabels.map((text, at) => ({ id: `L${at}`, label: text }));
  const nodes = raw.nodes.map(
    (node, at): Node => ({
      id: `n${at + 1}`,
      lane: `L${node.lane % lanes.length}`,
      shape: SHAPES[node.shape],
      label: node.label,
      attributes: attributesOf(node.owner),
    }),
  );
  const edges: Edge[] = [];
  for (const edge of raw.edges) {
    const from = nodes[edge.from % nodes.length];
    const to = nodes[edge.to % nodes.length];
    for (let twin = 0; twin < edge.twins; twin += 1) {
      edges.push({
        id: `e${edges.length + 1}`,
        from: from.id,
        to: to.id,
        fromHandle: edge.forward ? "right" : SIDES[edge.sides % 4],
        toHandle: edge.forward ? "left" : SIDES[Math.floor(edge.sides / 4)],
        label: edge.label,
        crossLane: from.lane !== to.lane,
      });
    }
  }
  const loops = raw.loops.map((loop) => ({
    lane: lanes[0].id,
    condition: loop.condition,
    nodes: loop.nodes.map((at) => nodes[at % nodes.length].id),
  }));
  return { lanes, nodes, edges, loops };
}

function attributesOf(owned: boolean): Readonly<Record<string, string>> {
  return owned ? { owner: "Finance team", system: "Ledger" } : {};
}
