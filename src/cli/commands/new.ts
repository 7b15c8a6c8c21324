// `fz new`: a folder with a diagram, a scenario and a README to start from.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { nearest } from "../../lang/nearest.js";
import type { CommandDefinition } from "../command.js";
import { discard, isFolder, reasonOf, statOf, writeWhole } from "../files.js";
import { EXIT, type ExitStatus, Stop } from "../stop.js";
import { note, print } from "../terminal.js";

interface NewOptions {
  readonly list: boolean;
  readonly force: boolean;
}

interface Template {
  readonly name: string;
  readonly folder: string;
  /** First sentence of its README. */
  readonly summary: string;
}

export const command: CommandDefinition = {
  declare(command, finish) {
    command
      .description("Make a folder with a diagram, a scenario and a README to start from.")
      .argument("[template]", "which system; --list shows them")
      .argument("[dir]", "the folder to make (default: the name of the template)")
      .option("--list", "list the templates", false)
      .option("--force", "write into a folder that holds files; same names are replaced", false)
      .action((name: string | undefined, dir: string | undefined, options: NewOptions) => {
        finish(runNew(name, dir, options));
      });
  },
};

function runNew(
  name: string | undefined,
  dir: string | undefined,
  { list, force }: NewOptions,
): ExitStatus {
  const templates = readTemplates();
  if (list) {
    const width = Math.max(...templates.map((template) => template.name.length));
    for (const template of templates) {
      print(`${template.name.padEnd(width)}  ${template.summary}`);
    }
    return EXIT.done;
  }
  const names = templates.map((template) => template.name);
  if (name === undefined) {
    throw new Stop(EXIT.wrongUsage, "which template?", `one of ${names.join(", ")}`);
  }
  const template = templates.find((candidate) => candidate.name === name);
  if (!template) {
    const close = nearest(name, names);
    const help = close ? `did you mean '${close}'?` : `one of ${names.join(", ")}`;
    throw new Stop(EXIT.wrongUsage, `there is no template '${name}'`, help);
  }
  const target = dir ?? template.name;
  const files = scaffold(template, target, force);
  note(`made ${target}/ with ${files.join(", ")}`);
  note(`next:  fz render ${target}/diagram.fz  and  fz simulate ${target}/diagram.fz`);
  return EXIT.done;
}

/** The folder `templates` of the package, however deep in it this code ends up. */
function templatesFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error("the package has lost its templates");
    folder = parent;
  }
  return join(folder, "templates");
}

function readTemplates(): readonly Template[] {
  const root = templatesFolder();
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const folder = join(root, name);
      const readme = readFileSync(join(folder, "README.md"), "utf8");
      const paragraph = readme.split(/\n\s*\n/).find((part) => !/^[#!\s]/.test(part)) ?? "";
      const summary = /^.*?[.:](?=\s|$)/s.exec(paragraph)?.[0] ?? paragraph;
      return { name, folder, summary: summary.replace(/\s+/g, " ").replace(/:$/, ".") };
    })
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** Makes the folder beside its place and moves it there, so that it is there whole or not at all. */
function scaffold(template: Template, dir: string, force: boolean): string[] {
  const target = resolve(dir);
  const found = statOf(target);
  if (found && !found.isDirectory()) {
    throw new Stop(EXIT.wrongUsage, `${dir} exists and is not a folder`, "choose another name");
  }
  const holdsFiles = found !== undefined && readdirSync(target).length > 0;
  if (holdsFiles && !force) {
    const help = "choose another folder, or --force to replace files of the same names";
    throw new Stop(EXIT.wrongUsage, `${dir} exists and is not empty`, help);
  }
  const names = readdirSync(template.folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort();
  const contents = names.map((name) => readFileSync(join(template.folder, name)));
  if (holdsFiles) {
    // Refuse before the first write what the last one would stumble over.
    const blocked = names.find((name) => isFolder(join(target, name)));
    if (blocked) {
      throw new Stop(EXIT.wrongUsage, `${join(dir, blocked)} is a folder`, "move it away");
    }
    for (const [index, name] of names.entries()) writeWhole(join(target, name), contents[index]);
    return names;
  }
  const draft = `${target}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(target), { recursive: true });
    mkdirSync(draft);
    for (const [index, name] of names.entries()) {
      writeFileSync(join(draft, name), contents[index], { flag: "wx" });
    }
    if (found) rmdirSync(target);
    renameSync(draft, target);
  } catch (error) {
    discard(draft);
    throw new Stop(EXIT.wrongUsage, `cannot make ${dir}: ${reasonOf(error)}`);
  }
  return names;
}
