// `fz new`: a folder with a diagram, its picture, scenarios and a README to start from.
import type { CommandDefinition } from "../command.js";
import { EXIT, type ExitStatus, Stop } from "../stop.js";
import { askFor, onTerminal } from "../templates/ask.js";
import { expand, type Files } from "../templates/expand.js";
import {
  findTemplate,
  listTemplates,
  manifestOf,
  patternFiles,
  plainFiles,
  summaryOf,
  type Template,
} from "../templates/library.js";
import { type Manifest, readManifest } from "../templates/manifest.js";
import {
  FLAGS,
  flagOf,
  type Given,
  refuseUnknown,
  resolveParameters,
} from "../templates/parameters.js";
import { checkTarget, scaffold } from "../templates/scaffold.js";
import { isTerminal, note, print } from "../terminal.js";

interface NewOptions extends Readonly<Record<string, unknown>> {
  readonly list: boolean;
  readonly force: boolean;
  readonly yes: boolean;
  readonly set: readonly string[];
}

const collect = (value: string, all: readonly string[]): string[] => [...all, value];

export const command: CommandDefinition = {
  declare(command, finish) {
    command
      .description("Make a folder with a diagram, scenarios and a README to start from.")
      .argument("[template]", "which system, or the folder of a template of your own")
      .argument("[dir]", "the folder to make (default: the name of the template)")
      .option("--list", "list the templates; with a template, what it takes", false)
      .option("--name <text>", "what the system is called")
      .option("--services <a,b>", "the services in it, by name")
      .option("--consumers <number>", "how many consumers")
      .option("--partitions <number>", "partitions of a topic")
      .option("--broker <kind>", "kafka or rabbitmq")
      .option("--rate <rate>", "how much comes in: 500/s")
      .option("--retries <number>", "retries after the first attempt")
      .option("--set <name=value>", "any other parameter of the template", collect, [])
      .option("-y, --yes", "ask nothing: what is not given keeps its default", false)
      .option("--force", "write into a folder that holds files; same names are replaced", false)
      .action(async (name: string | undefined, dir: string | undefined, options: NewOptions) => {
        finish(await runNew(name, dir, options));
      });
  },
};

async function runNew(
  name: string | undefined,
  dir: string | undefined,
  options: NewOptions,
): Promise<ExitStatus> {
  if (options.list) return list(name);
  if (name === undefined) {
    const names = listTemplates(process.env).map((template) => template.name);
    throw new Stop(EXIT.wrongUsage, "which template?", `one of ${names.join(", ")}`);
  }
  const template = findTemplate(name, process.env);
  const target = dir ?? template.name;
  const given = givenBy(options);
  const manifest = readOwnManifest(template);
  refuseUnknown(manifest, given, template.name);
  checkTarget(target, options.force);
  const asks = isTerminal() && !options.yes && Object.keys(manifest.parameters).length > 0;
  const chosen = asks ? await onTerminal((ask) => askFor(manifest, given, ask, note)) : given;
  const files = await withPicture(filesOf(template, manifest, chosen));
  scaffold(files, target);
  note(`made ${target}/ with ${inWords([...files.keys()])}`);
  note(`next:  fz render ${target}/diagram.fz  and  fz simulate ${target}/diagram.fz`);
  return EXIT.done;
}

/** The first things to look at, and how many more there are. */
function inWords(files: readonly string[]): string {
  const first = ["README.md", "diagram.fz", "scenario.yaml"].filter((name) => files.includes(name));
  const more = files.length - first.length;
  return more > 0 ? `${first.join(", ")} and ${more} more` : first.join(", ");
}

function list(name: string | undefined): ExitStatus {
  const rows =
    name === undefined
      ? listTemplates(process.env).map((one) => [one.name, summaryOf(one)])
      : Object.entries(readOwnManifest(findTemplate(name, process.env)).parameters).map(
          ([parameter, { summary, default: standard }]) => [
            flagOf(parameter),
            `${summary} (${String(standard)})`,
          ],
        );
  const width = Math.max(0, ...rows.map(([word]) => word.length));
  for (const [word, text] of rows) print(`${word.padEnd(width)}  ${text}`);
  return EXIT.done;
}

/** What the command line gives, by parameter. */
function givenBy(options: NewOptions): Given {
  const given = new Map<string, string>();
  for (const flag of FLAGS) {
    const value = options[flag];
    if (typeof value === "string") given.set(flag, value);
  }
  for (const text of options.set) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (name === undefined) {
      throw new Stop(EXIT.wrongUsage, `'--set ${text}' sets nothing`, "write --set name=value");
    }
    given.set(name.trim(), value);
  }
  return given;
}

function readOwnManifest(template: Template): Manifest {
  const found = manifestOf(template);
  return readManifest(found?.text ?? "", found?.path ?? template.folder);
}

/** Copies, or what the patterns make when something was asked for. */
function filesOf(template: Template, manifest: Manifest, given: Given): Files {
  if (given.size === 0) return plainFiles(template);
  const values = resolveParameters(manifest, given);
  return expand(manifest, patternFiles(template), values, template.folder);
}

/** The README shows the picture, so it is there from the start. */
async function withPicture(files: Files): Promise<Files> {
  const { compile } = await import("../../lang/compile.js");
  const { renderSvg } = await import("../../draw/render.js");
  const { diagram } = compile(files.get("diagram.fz") ?? "", { file: "diagram.fz" });
  const picture = await renderSvg(diagram, { view: "workflow", theme: "auto", engine: "own" });
  const all = new Map([...files, ["diagram.svg", picture] as const]);
  return new Map([...all].sort(([left], [right]) => (left < right ? -1 : 1)));
}
