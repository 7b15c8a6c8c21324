// The scenario reference, docs/scenario.md, made from the schema that checks scenarios.
import { METRICS } from "../src/sim/figures.js";
import { RUN, scenarioJsonSchema } from "../src/sim/settings.js";

interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly unit?: string;
  readonly default?: unknown;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

const HEAD = `# Scenario reference

Made from the schema that checks scenarios ([scenario.schema.json](../grammar/scenario.schema.json)); the
defaults are those of the program. A scenario is YAML or JSON. For \`orders.fz\` it is
\`orders.scenario.yaml\` beside it, or a \`scenario.yaml\` there that says \`diagram: orders.fz\`, or whatever
\`-s\` names. Times are written \`250us 4ms 2s 5m 1h\`, rates \`500/s 30/min\`, shares \`5%\` or \`0.05\`.
Where a time is drawn anew for each message, a distribution may stand: \`exp(4ms)\`, \`uniform(1ms, 5ms)\`,
\`lognormal(4ms, p99: 20ms)\` and others.
`;

/** The whole page. */
export function scenarioReference(): string {
  const { properties } = scenarioJsonSchema() as Schema;
  const { nodes, links, faults, ...run } = properties!;
  // Settings of the run are optional there; their defaults are in seconds.
  const defaults = RUN.parse({}) as Readonly<Record<string, unknown>>;
  const ofRun = Object.entries(run).map(([name, schema]) => {
    return [name, { ...schema, default: schema.default ?? defaults[name] }] as const;
  });
  const map = nodes.additionalProperties as Schema;
  const roles = map.anyOf!.filter((one) => one.properties?.role?.const !== undefined);
  const kinds = faults.items!.anyOf!;
  const timing = ["at", "for", "every", "mtbf", "mttr"];
  return [
    HEAD,
    "## The run\n",
    table(ofRun),
    "## Nodes\n",
    "`nodes:` holds a map for each node, by its id. What is not said is inferred from the diagram or has",
    "its default; `fz explain` shows which. [How roles are inferred](roles.md).\n",
    ...roles.flatMap((role) => section(role, "role", [])),
    "## Links\n",
    "`links:` holds a map for each edge, `n8->n9`, or for every edge between two lanes, `Shop->Broker`.\n",
    table(Object.entries((links.additionalProperties as Schema).properties!)),
    "## Faults\n",
    "`faults:` is a list of `{ kind, … }`. Each kind takes these, and its own:\n",
    table(Object.entries(kinds[0].properties!).filter(([name]) => timing.includes(name))),
    ...kinds.flatMap((kind) => section(kind, "kind", timing)),
    "## Expectations\n",
    "`expect:` is a list of comparisons: a figure, one of `< <= > >= == !=`, and a bound. Of figures that are",
    "many values, say which: `p99(latency) < 2s`, `mean(wait(n9)) < 50ms`; of those that change in a run,",
    "`max(backlog(n6))`, `mean(…)` or `end(…)`.\n",
    "| figure | is |\n|---|---|",
    ...Object.entries(METRICS).map(([name, { summary, of }]) => {
      const whose = of === "run" ? "" : of === "node" ? "(n9)" : "(partition)";
      return `| \`${name}${whose}\` | ${cell(summary)} |`;
    }),
    "",
  ].join("\n");
}

/** Of lists and maps that say what they hold, not what they are. */
const ITEMS: Readonly<Record<string, string>> = {
  expect: "what the run has to show; see [expectations](#expectations)",
};

function section(schema: Schema, name: string, without: readonly string[]): readonly string[] {
  const { [name]: own, ...rest } = schema.properties!;
  const rows = Object.entries(rest).filter(([key]) => !without.includes(key));
  const head = [`### ${own.const}\n`, `${upperFirst(own.description ?? "")}.\n`];
  return rows.length > 0 ? [...head, table(rows)] : head;
}

function table(rows: readonly (readonly [string, Schema])[]): string {
  const lines = rows.flatMap(([name, schema]) => lineOf(name, schema));
  return `| setting | default | is |\n|---|---|---|\n${lines.join("\n")}\n`;
}

function lineOf(name: string, schema: Schema): readonly string[] {
  const inner = schema.anyOf?.find((one) => one.description !== undefined);
  const text = schema.description ?? inner?.description ?? ITEMS[name] ?? "";
  const standard = schema.default ?? inner?.default;
  const isMade = typeof standard === "object" && standard !== null;
  const unit = (schema.unit ?? inner?.unit) === "time" && typeof standard === "number" ? "s" : "";
  const shown = standard === undefined || isMade ? "" : `\`${String(standard)}${unit}\``;
  const words = (schema.enum ?? []).map((word) => `\`${word}\``).join(", ");
  const is = [cell(text), words].filter((part) => part !== "").join(": ");
  const parts = Object.entries(schema.properties ?? {}).flatMap(([key, one]) =>
    lineOf(`${name}.${key}`, one),
  );
  return [`| \`${name}\` | ${shown} | ${is} |`, ...parts];
}

const cell = (text: string): string => text.replaceAll("|", "\\|");

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
