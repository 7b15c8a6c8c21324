// `fz explain`: the roles and numbers that a simulation would use, and why.
import { Option } from "commander";
import { describeFault } from "../../sim/fault-plan.js";
import { FAULTS } from "../../sim/faults/index.js";
import type { Model, Reason } from "../../sim/model.js";
import { describeParameters } from "../../sim/parameters.js";
import { ROLES } from "../../sim/roles/index.js";
import { paint } from "../colours.js";
import type { CommandDefinition } from "../command.js";
import { declareRunOptions, prepareRun, type RunOptions } from "../run-settings.js";
import { EXIT, type ExitStatus, Stop } from "../stop.js";
import { inertWord, print, widthOf } from "../terminal.js";

interface ExplainOptions extends RunOptions {
  readonly format: "human" | "json";
  readonly roles: boolean;
}

export const command: CommandDefinition = {
  declare(command, finish) {
    command
      .description(
        "Say which role and which numbers a simulation would give to each node, and why.",
      )
      .argument("[file]", "the diagram; - reads standard input")
      .option("--roles", "list all roles and faults with their parameters instead", false)
      .addOption(
        new Option("--format <format>", "how to say it")
          .choices(["human", "json"])
          .default("human"),
      );
    declareRunOptions(command).action(async (file: string | undefined, options: ExplainOptions) => {
      finish(options.roles ? listRoles() : await runExplain(file, options));
    });
  },
};

async function runExplain(path: string | undefined, options: ExplainOptions): Promise<ExitStatus> {
  if (path === undefined) throw new Stop(EXIT.wrongUsage, "which diagram?", "fz explain FILE.fz");
  const { model } = await prepareRun(path, options);
  if (options.format === "json") {
    print(JSON.stringify({ scenario: model.resolved, reasons: model.reasons }, null, 2));
    return EXIT.done;
  }
  for (const [subject, reasons] of groupBySubject(model.reasons)) {
    const node = model.nodes.find((candidate) => candidate.id === subject);
    const lane = node ? ` in ${node.lane}` : "";
    const label = node?.label ? ` "${node.label}"` : "";
    print(`${paint.out.bold(inertWord(subject + label))}${paint.out.dim(inertWord(lane))}`);
    print(reasonLines(reasons));
    print("");
  }
  for (const [title, lines] of restOf(model)) {
    print(paint.out.bold(title));
    for (const line of lines) print(`    ${inertWord(line)}`);
    print("");
  }
  return EXIT.done;
}

/** Longer values do not push the reasons of the others to the right. */
const WIDEST_VALUE = 40;

function reasonLines(reasons: readonly Reason[]): string {
  const cells = reasons.map(({ property, value, because }) => {
    const why = inertWord(because);
    const source = because === "default" ? paint.out.dim(why) : why;
    return [inertWord(property), inertWord(value), source];
  });
  const widthIn = (column: number): number =>
    Math.max(...cells.map((row) => widthOf(row[column])).filter((width) => width <= WIDEST_VALUE));
  const [names, values] = [widthIn(0), widthIn(1)];
  const pad = (text: string, width: number): string =>
    text + " ".repeat(Math.max(0, width - widthOf(text)));
  return cells
    .map(([name, value, source]) => `    ${pad(name, names)}  ${pad(value, values)}  ${source}`)
    .join("\n");
}

/** What belongs to no node: links that nothing is said of, faults and expectations. */
function restOf(model: Model): readonly (readonly [string, readonly string[]])[] {
  const plain = model.links.filter(
    ({ latency, loss, duplicate }) => latency === null && loss === 0 && duplicate === 0,
  ).length;
  const links = `${plain} of ${model.links.length} take no time, lose nothing and double nothing`;
  const faults = model.faults.map(describeFault);
  return [
    ["links", [links]],
    ["faults", faults.length > 0 ? faults : ["none"]],
    ["expectations", model.expectations.length > 0 ? model.expectations : ["none"]],
  ];
}

function groupBySubject(reasons: readonly Reason[]): Map<string, Reason[]> {
  const groups = new Map<string, Reason[]>();
  for (const reason of reasons) {
    const group = groups.get(reason.subject);
    if (group) group.push(reason);
    else groups.set(reason.subject, [reason]);
  }
  return groups;
}

function listRoles(): ExitStatus {
  for (const [title, entries] of [
    ["Roles", ROLES],
    ["Faults", FAULTS],
  ] as const) {
    print(paint.out.bold(title));
    for (const [name, { summary, parameters }] of Object.entries(entries)) {
      print(`\n${paint.out.bold(name)}: ${summary}`);
      for (const { key, fallback, text } of describeParameters(parameters)) {
        print(`  ${key}${fallback === null ? "" : paint.out.dim(` = ${fallback}`)}  ${text}`);
      }
    }
    print("");
  }
  return EXIT.done;
}
