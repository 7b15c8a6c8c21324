// What a scenario says about edges: one edge by its ends, or every edge between two lanes.
import type { Diagnostic } from "../lang/diagnostics.js";
import { NO_SIZES } from "./bandwidth.js";
import type { Distribution } from "./distribution.js";
import type { Graph } from "./graph.js";
import type { ModelLink, Reason } from "./model.js";
import { readParameters, recordAt } from "./parameters.js";
import { complain, type Scenario, suggest } from "./scenario.js";
import { LINK } from "./settings.js";

type LinkValues = Pick<ModelLink, "latency" | "loss" | "duplicate" | "bandwidth">;

export interface ReadLinks {
  readonly links: readonly ModelLink[];
  readonly reasons: readonly Reason[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The links of the model in the order of the edges. Ends given by node beat ends given by lane.
 * `hasSizes`: whether any messages have a size.
 */
export function readLinks(graph: Graph, scenario: Scenario, hasSizes: boolean): ReadLinks {
  const diagnostics: Diagnostic[] = [];
  const reasons: Reason[] = [];
  const said = new Map<number, { values: LinkValues; byNodes: boolean }>();
  for (const key of Object.keys(recordAt(scenario.values, ["links"]))) {
    const path = ["links", key];
    const edges = edgesNamed(graph, key);
    if (typeof edges === "string") {
      const known = graph.diagram.edges.map((edge) => `${edge.from}->${edge.to}`);
      const help = suggest(key.replace(/\s/g, ""), known);
      diagnostics.push(complain("FZ408", scenario.place(path, "key"), edges, help));
      continue;
    }
    const read = readParameters({
      schema: LINK,
      scenario,
      path,
      others: [],
      hints: {},
      owner: "a link",
      subject: key,
      code: "FZ408",
    });
    diagnostics.push(...read.diagnostics);
    reasons.push(...read.reasons.filter(({ because }) => because !== "default"));
    if (!read.values) continue;
    const values = read.values as unknown as LinkValues;
    if (values.bandwidth?.kind === "bytes" && !hasSizes) {
      const message = `bandwidth: '${values.bandwidth.text}' ${NO_SIZES.message}`;
      const place = scenario.place([...path, "bandwidth"]);
      diagnostics.push(complain("FZ408", place, message, NO_SIZES.help));
    }
    for (const edge of edges.indices) {
      if (said.get(edge)?.byNodes && !edges.byNodes) continue;
      said.set(edge, { values, byNodes: edges.byNodes });
    }
  }
  const nothing: LinkValues = {
    latency: null as Distribution | null,
    loss: 0,
    duplicate: 0,
    bandwidth: null,
  };
  const links = graph.diagram.edges.map(({ id }, edge): ModelLink => {
    const values = said.get(edge)?.values ?? nothing;
    return { id, from: graph.from[edge], to: graph.to[edge], ...values };
  });
  return { links, reasons, diagnostics };
}

function edgesNamed(
  graph: Graph,
  key: string,
): { readonly indices: readonly number[]; readonly byNodes: boolean } | string {
  const match = /^\s*([^\s>]+)\s*->\s*([^\s>]+)\s*$/.exec(key);
  const { nodes, edges } = graph.diagram;
  if (!match) {
    const index = edges.findIndex((edge) => edge.id === key.trim());
    if (index >= 0) return { indices: [index], byNodes: true };
    return `'${key}' is not a link; write two nodes or two lanes, such as n8->n9 or Orders->Billing`;
  }
  const [, from, to] = match;
  const byNodes = graph.indexOf.has(from) && graph.indexOf.has(to);
  for (const name of [from, to]) {
    if (!graph.indexOf.has(name) && !graph.laneOf.has(name)) {
      return `the diagram has neither a node nor a lane '${name}'`;
    }
  }
  const is = (index: number, name: string) =>
    nodes[index].id === name || nodes[index].lane === name;
  const indices = edges.flatMap((_, edge) =>
    is(graph.from[edge], from) && is(graph.to[edge], to) ? [edge] : [],
  );
  return indices.length > 0 ? { indices, byNodes } : `no edge leads from '${from}' to '${to}'`;
}
