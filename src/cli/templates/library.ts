// Where templates are: those of the program, those in the folders of FZ_TEMPLATES, and any folder
// that the user names. A template is a folder of data; nothing in it is run.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { nearest } from "../../lang/nearest.js";
import { isFile, isFolder, reasonOf } from "../files.js";
import { EXIT, Stop } from "../stop.js";

export interface Template {
  readonly name: string;
  readonly folder: string;
}

/** A template is small; more than this is another folder that was named by mistake. */
const MOST_FILES = 100;
const MOST_BYTES = 1024 * 1024;

const MANIFEST = "template.yaml";
const PATTERNS = "pattern";

/** The folder `templates` of the package, however deep in it this code ends up. */
function ownFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error("the package has lost its templates");
    folder = parent;
  }
  return join(folder, "templates");
}

const isTemplate = (folder: string): boolean => isFile(join(folder, "diagram.fz"));

/** All templates by name; those of FZ_TEMPLATES come before ours of the same name. */
export function listTemplates(environment: NodeJS.ProcessEnv): readonly Template[] {
  const named = (environment.FZ_TEMPLATES ?? "").split(delimiter).filter((path) => path !== "");
  const found = new Map<string, Template>();
  for (const root of [...named, ownFolder()]) {
    for (const name of foldersIn(root)) {
      const folder = join(root, name);
      if (!found.has(name) && isTemplate(folder)) found.set(name, { name, folder });
    }
  }
  return [...found.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
}

function foldersIn(root: string): readonly string[] {
  try {
    return readdirSync(root).filter((name) => isFolder(join(root, name)));
  } catch (error) {
    const help = "FZ_TEMPLATES names folders that hold templates";
    throw new Stop(EXIT.wrongUsage, `cannot read the folder ${root}: ${reasonOf(error)}`, help);
  }
}

/** The template of a name, or in the folder of a path such as ./ours. */
export function findTemplate(wanted: string, environment: NodeJS.ProcessEnv): Template {
  if (/[/\\]/.test(wanted)) {
    const folder = resolve(wanted);
    if (isTemplate(folder)) return { name: basename(folder), folder };
    const help = "a template is a folder with a diagram.fz and what goes with it";
    throw new Stop(EXIT.wrongUsage, `there is no template in ${wanted}`, help);
  }
  const templates = listTemplates(environment);
  const found = templates.find(({ name }) => name === wanted);
  if (found) return found;
  const names = templates.map(({ name }) => name);
  const close = nearest(wanted, names);
  const help = close ? `did you mean '${close}'?` : `one of ${names.join(", ")}`;
  throw new Stop(EXIT.wrongUsage, `there is no template '${wanted}'`, help);
}

/** First sentence of its README. */
export function summaryOf({ folder }: Template): string {
  const path = join(folder, "README.md");
  const readme = isFile(path) ? readFileSync(path, "utf8").slice(0, MOST_BYTES) : "";
  const paragraph = readme.split(/\n\s*\n/).find((part) => !/^[#!\s]/.test(part)) ?? "";
  const summary = /^.*?[.:](?=\s|$)/s.exec(paragraph)?.[0] ?? paragraph;
  return summary.replace(/\s+/g, " ").replace(/:$/, ".");
}

/** The text of its template.yaml and where that stands, or null when it takes no parameters. */
export function manifestOf({ folder }: Template): { text: string; path: string } | null {
  const path = join(folder, MANIFEST);
  return isFile(path) ? { text: readOne(folder, MANIFEST), path } : null;
}

/** The files that a new folder gets when nothing is asked for. Pictures are drawn anew. */
export const plainFiles = ({ folder }: Template): ReadonlyMap<string, string> =>
  readFiles(folder, (name) => name !== MANIFEST && name !== "diagram.svg");

/** Whether it has patterns to fill: without them its files are copied. */
export const hasPatterns = ({ folder }: Template): boolean =>
  isFile(join(folder, PATTERNS, "diagram.fz"));

/** The patterns from which the files are made when something is. */
export const patternFiles = ({ folder }: Template): ReadonlyMap<string, string> =>
  readFiles(join(folder, PATTERNS), () => true);

/** Plain files only: links could lead anywhere, and folders would have to be looked into. */
function readFiles(
  folder: string,
  isWanted: (name: string) => boolean,
): ReadonlyMap<string, string> {
  if (!isFolder(folder)) {
    throw new Stop(
      EXIT.inputHasErrors,
      `there is no folder ${folder}`,
      "its patterns belong there",
    );
  }
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith(".") && isWanted(entry.name))
    .map((entry) => entry.name)
    .sort();
  if (names.length > MOST_FILES) {
    throw new Stop(EXIT.inputHasErrors, `${folder} holds more than ${MOST_FILES} files`);
  }
  return new Map(names.map((name) => [name, readOne(folder, name)]));
}

function readOne(folder: string, name: string): string {
  const path = join(folder, name);
  if (statSync(path).size > MOST_BYTES) {
    throw new Stop(EXIT.inputHasErrors, `${path} is larger than 1 MB`);
  }
  return readFileSync(path, "utf8");
}
