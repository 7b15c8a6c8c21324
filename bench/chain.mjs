// The made diagram that the drawing benchmarks measure, at any size, as a diagram and as text.

/** A chain over five lanes with hand-overs, decisions, returns and labels in fixed shares. */
export function makeDiagram(count, { decideEvery = 7, returnEvery = 11 } = {}) {
  const laneCount = 5;
  const lanes = Array.from({ length: laneCount }, (_, at) => ({
    id: `L${at}`,
    label: `Lane ${at}`,
  }));
  const laneOf = (node) => Math.floor(node / 6) % laneCount;
  const nodes = Array.from({ length: count }, (_, at) => ({
    id: `n${at + 1}`,
    lane: `L${laneOf(at)}`,
    shape:
      at === 0 || at === count - 1 ? "circle" : at % decideEvery === 3 ? "diamond" : "rectangle",
    label: `Step number ${at + 1}`,
    attributes: {},
  }));
  const edges = [];
  const add = (from, to, fromHandle, toHandle, label) => {
    const crossLane = laneOf(from) !== laneOf(to);
    const id = `e${edges.length + 1}`;
    edges.push({
      id,
      from: `n${from + 1}`,
      to: `n${to + 1}`,
      fromHandle,
      toHandle,
      label,
      crossLane,
    });
  };
  for (let at = 0; at + 1 < count; at += 1) {
    const down = laneOf(at + 1) - laneOf(at);
    if (down > 0) add(at, at + 1, "bottom", "top", "hand over");
    else if (down < 0) add(at, at + 1, "top", "bottom", null);
    else add(at, at + 1, "right", "left", at % 3 === 0 ? "next" : null);
    if (at % decideEvery === 3 && at + 3 < count) add(at, at + 3, "bottom", "bottom", "No");
    if (at % returnEvery === 9) add(at, at - 5, "top", "top", "retry");
  }
  return { lanes, nodes, edges, loops: [] };
}

/** The same diagram in the language, for tools that read files. */
export function writeDiagram({ lanes, nodes, edges }) {
  const laneOf = new Map(nodes.map(({ id, lane }) => [id, lane]));
  const blocks = lanes.map(({ id, label }) => {
    const own = nodes.filter(({ lane }) => lane === id);
    const leaving = edges.filter(({ from }) => laneOf.get(from) === id);
    const lines = [
      ...own.map((node) => `${node.id}: ${node.shape} label:"${node.label}"`),
      ...leaving.map((edge) => writeEdge(edge, laneOf.get(edge.to))),
    ];
    return `${id} { # ${label}\n${lines.join("\n")}\n}\n`;
  });
  return blocks.join("\n");
}

function writeEdge({ from, to, fromHandle, toHandle, label, crossLane }, lane) {
  const target = crossLane ? `${lane}.${to}` : to;
  const words = label === null ? "" : ` [label="${label}"]`;
  return `${from}.handle(${fromHandle}) -> ${target}.handle(${toHandle})${words}`;
}
