// `fz new`: a folder with a diagram, its picture, scenarios and a README to start from.
import type { CommandDefinition } from "../command.js";
import { EXIT, type ExitStatus, Stop } from "../stop.js";
import { askFor, onTerminal } from "../templates/ask.js";
import { expand, type Files } from "../templates/expand.js";
import {
  findTemplate,
  hasPatterns,
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
  limitsOf,
  refuseUnknown,
  resolveParameters,
} from "../templates/parameters.js";
import { checkTarget, scaffold } from "../templates/scaffold.js";
import { isTerminal, note, print, shellWord } from "../terminal.js";

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
  const template = findTemplate(name ?? (await whichTemplate(options)), process.env);
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
  const diagram = shellWord(`${target.startsWith("-") ? "./" : ""}${target}/diagram.fz`);
  note(`next:  fz render ${diagram}  and  fz simulate ${diagram}`);
  return EXIT.done;
}

/** Asked on a terminal; elsewhere it has to be said. */
async function whichTemplate({ yes }: NewOptions): Promise<string> {
  const templates = listTemplates(process.env);
  const names = templates.map((template) => template.name);
  if (yes || !isTerminal()) {
    throw new Stop(EXIT.wrongUsage, "which template?", `one of ${names.join(", ")}`);
  }
  note(table(templates.map((template) => [template.name, summaryOf(template)])));
  return onTerminal(async (ask) => {
    for (;;) {
      const answer = (await ask("Which template: "))?.trim();
      if (answer === undefined) throw new Stop(EXIT.wrongUsage, "no answer: nothing was made");
      if (names.includes(answer)) return answer;
      if (answer !== "") note(`there is no template '${answer}'`);
    }
  });
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...rows.map(([word]) => word.length));
  return rows.map(([word, text]) => `${word.padEnd(width)}  ${text}`).join("\n");
}

/** The first things to look at, and how many more there are. */
function inWords(files: readonly string[]): string {
  const first = ["README.md", "diagram.fz", "scenario.yaml"].filter((name) => files.includes(name));
  const more = files.length - first.length;
  return more > 0 ? `${first.join(", ")} and ${more} more` : first.join(", ");
}

function list(name: string | undefined): ExitStatus {
  if (name === undefined) {
    print(table(listTemplates(process.env).map((one) => [one.name, summaryOf(one)] as const)));
    return EXIT.done;
  }
  const manifest = readOwnManifest(findTemplate(name, process.env));
  const rows = Object.entries(manifest.parameters).map(([parameter, one]) => {
    const limits = limitsOf(one, null);
    const words = `${one.summary} (${String(one.default)}${limits && `; ${limits}`})`;
    return [flagOf(parameter), words] as const;
  });
  print(rows.length > 0 ? table(rows) : "it takes nothing");
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

/** What the patterns make; when nothing was asked for, its own files come before that. */
function filesOf(template: Template, manifest: Manifest, given: Given): Files {
  if (given.size === 0 && !hasPatterns(template)) return plainFiles(template);
  const values = resolveParameters(manifest, given);
  const made = expand(manifest, patternFiles(template), values, `${template.folder}/pattern`);
  if (given.size === 0) return new Map([...made, ...plainFiles(template)]);
  const readme = made.get("README.md");
  return readme === undefined ? made : new Map([...made, ["README.md", toBeRun(readme)]]);
}

/** What commands print was not measured with these values: they stand there to be run. */
const toBeRun = (readme: string): string =>
  readme.replace(/```console\n([\s\S]*?)```/g, (_, block: string) => {
    const commands = block.split("\n").filter((line) => line.startsWith("$ "));
    return `\`\`\`\n${commands.map((line) => line.slice(2)).join("\n")}\n\`\`\``;
  });

/** The README shows the picture, so it is there from the start. */
async function withPicture(files: Files): Promise<Files> {
  const { compile } = await import("../../lang/compile.js");
  const { renderSvg } = await import("../../draw/render.js");
  const { diagram } = compile(files.get("diagram.fz") ?? "", { file: "diagram.fz" });
  const picture = await renderSvg(diagram, { view: "workflow", theme: "auto", engine: "own" });
  const all = new Map([...files, ["diagram.svg", picture] as const]);
  return new Map([...all].sort(([left], [right]) => (left < right ? -1 : 1)));
}
