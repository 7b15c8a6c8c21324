// Fills the patterns of a template with the values of its parameters. Patterns are Mustache, which
// repeats and leaves out and can do nothing else; `@name` stands for the id of a node.
import Mustache from "mustache";
import { format } from "../../lang/format.js";
import { EXIT, Stop } from "../stop.js";
import { evaluate } from "./formula.js";
import type { Manifest } from "./manifest.js";
import { isFitted, scopeOf, type Values } from "./parameters.js";

/** File names with their texts. */
export type Files = ReadonlyMap<string, string>;

/** Texts and numbers of a part; `next` is the one after it, and the first after the last. */
type Part = Readonly<Record<string, unknown>>;

const MOST_STEPS = 20_000;
const MOST_CHARACTERS = 2_000_000;

/** The files that the patterns make. `path` names the template in messages. */
export function expand(manifest: Manifest, patterns: Files, values: Values, path: string): Files {
  const view = viewOf(manifest, patterns, values);
  const budget = { steps: 0 };
  const made = new Map<string, string>();
  for (const [name, pattern] of patterns) {
    const file = `${path}/${name}`;
    const text = fill(pattern, new Context(view, undefined, budget, file), file);
    // A pattern of which nothing is left makes no file.
    if (text.trim() !== "") made.set(name, tidyLines(text));
  }
  const ids = numberNodes(made.get("diagram.fz") ?? "");
  for (const [name, text] of made) made.set(name, putIds(text, ids, `${path}/${name}`));
  made.set("diagram.fz", canonical(made.get("diagram.fz") ?? "", `${path}/diagram.fz`));
  return made;
}

/** What was left out leaves no gap: one empty line at most, and none at the start. */
const tidyLines = (text: string): string => `${text.replace(/\n{3,}/g, "\n\n").trim()}\n`;

/** Refuses names that nothing has, which Mustache itself would leave out without a word. */
class Context extends Mustache.Context {
  constructor(
    view: unknown,
    parent: Mustache.Context | undefined,
    private readonly budget: { steps: number },
    private readonly file: string,
  ) {
    super(view, parent);
  }

  override push(view: unknown): Context {
    this.count();
    return new Context(view, this, this.budget, this.file);
  }

  override lookup(name: string): unknown {
    this.count();
    const found: unknown = super.lookup(name);
    if (found !== undefined && typeof found !== "function") return found;
    throw new Stop(EXIT.inputHasErrors, `${this.file}: nothing is called '${name.slice(0, 60)}'`);
  }

  private count(): void {
    this.budget.steps += 1;
    if (this.budget.steps > MOST_STEPS) {
      throw new Stop(EXIT.inputHasErrors, `${this.file}: repeats itself too often`);
    }
  }
}

function fill(pattern: string, context: Context, file: string): string {
  try {
    const text = Mustache.render(pattern, context, undefined, { escape: String });
    if (text.length <= MOST_CHARACTERS) return text;
    throw new Error(`makes more than ${MOST_CHARACTERS} characters`);
  } catch (error) {
    if (error instanceof Stop) throw error;
    const message = (error as Error).message.split("\n")[0];
    // Mustache counts characters; a line is easier to find.
    const told = message.replace(/ at (\d+)$/, (_, at: string) => {
      return ` (line ${pattern.slice(0, Number(at)).split("\n").length})`;
    });
    throw new Stop(EXIT.inputHasErrors, `${file}: ${told}`);
  }
}

/** Everything that patterns can name. */
function viewOf(manifest: Manifest, patterns: Files, values: Values): object {
  const scope = scopeOf(manifest, values);
  const view: Record<string, unknown> = Object.assign(Object.create(null), {
    fitted: isFitted(manifest, values),
  });
  for (const [name, { of, kind }] of Object.entries(manifest.parameters)) {
    for (const word of of ?? []) view[word] = scope[word] === 1;
    if (kind !== "names") view[name] = values[name].text;
  }
  for (const [name, formula] of Object.entries(manifest.derive)) {
    view[name] = tidy(evaluate(formula, { ...scope, ...numbersIn(view) }));
  }
  const taken = lanesIn(patterns.get("diagram.fz") ?? "");
  for (const [name, { kind }] of Object.entries(manifest.parameters)) {
    if (kind !== "names") continue;
    const list = partsOf(
      manifest,
      name,
      values[name].names,
      { ...scope, ...numbersIn(view) },
      taken,
    );
    view[name] = list;
    view[`${name}_count`] = list.length;
    view[`${name}_first`] = list[0];
    view[`${name}_second`] = list[1] ?? list[0];
    view[`${name}_last`] = list.at(-1);
    view[`${name}_listed`] = listed(list.map(({ name: own }) => String(own)));
  }
  return view;
}

const numbersIn = (view: Readonly<Record<string, unknown>>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(view).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );

const tidy = (value: number): number => Number(value.toPrecision(6));

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

/** Ids of the lanes that the pattern has by itself. */
const lanesIn = (diagram: string): Set<string> =>
  new Set([...diagram.matchAll(/^(\w+)[ \t]*\{(?!\{)/gm)].map(([, id]) => id.toLowerCase()));

function partsOf(
  { each }: Manifest,
  parameter: string,
  names: readonly string[],
  scope: Readonly<Record<string, number>>,
  taken: Set<string>,
): readonly Part[] {
  const { known = {}, other = {}, derive = {} } = each[parameter] ?? {};
  const wanted = new Map(Object.keys(known).map((name) => [name.toLowerCase(), name]));
  const parts = names.map((given, index) => {
    const familiar = wanted.get(given.toLowerCase());
    const name = familiar ?? given;
    const id = laneId(name, index, taken);
    const slug = id.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "-").toLowerCase();
    const texts = Object.entries({ ...other, ...(familiar ? known[familiar] : {}) }).map(
      ([field, text]) => [field, withNames(text, upperFirst(name), slug, id)] as const,
    );
    const part: Record<string, unknown> = Object.assign(Object.create(null), {
      ...Object.fromEntries(texts),
      name: upperFirst(name),
      id,
      slug,
      index: index + 1,
      first: index === 0,
      last: index === names.length - 1,
    });
    for (const [field, formula] of Object.entries(derive)) {
      part[field] = tidy(evaluate(formula, { ...scope, ...numbersIn(part) }));
    }
    return part;
  });
  for (const [index, part] of parts.entries()) part.next = parts[(index + 1) % parts.length];
  return parts;
}

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function withNames(text: string | number, name: string, slug: string, id: string) {
  if (typeof text === "number") return text;
  return (
    text
      // `{name} service` is 'Data service' for both 'Data' and 'Data service'.
      .replace(/\{name\} (\w+)/g, (whole, word: string) => {
        return name.toLowerCase().endsWith(` ${word.toLowerCase()}`) ? name : whole;
      })
      .replaceAll("{name}", name)
      .replaceAll("{slug}", slug)
      .replaceAll("{id}", id)
  );
}

/** A lane id of the name, in plain letters, that no other lane has. */
function laneId(name: string, index: number, taken: Set<string>): string {
  const words = name
    .normalize("NFKD")
    .replace(/[^A-Za-z0-9 _-]/g, "")
    .split(/[ _-]+/);
  const joined = words.map(upperFirst).join("");
  const base = /^[A-Za-z]/.test(joined) ? joined : `Service${index + 1}`;
  let id = base;
  for (let number = 2; taken.has(id.toLowerCase()); number += 1) id = `${base}${number}`;
  taken.add(id.toLowerCase());
  return id;
}

const DEFINITION = /^[ \t]*@([a-z][a-z0-9]*(?:-[a-z0-9]+)*)[ \t]*:/gm;
const MENTION = /(?<![\w@])@([a-z][a-z0-9]*(?:-[a-z0-9]+)*)/g;

/** Nodes are n1, n2, … in the order in which the diagram defines them. */
function numberNodes(diagram: string): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (const [, name] of diagram.matchAll(DEFINITION)) ids.set(name, `n${ids.size + 1}`);
  return ids;
}

function putIds(text: string, ids: ReadonlyMap<string, string>, file: string): string {
  return text.replace(MENTION, (_, name: string) => {
    const id = ids.get(name);
    if (id !== undefined) return id;
    throw new Stop(EXIT.inputHasErrors, `${file}: the diagram defines no node '@${name}'`);
  });
}

function canonical(text: string, file: string): string {
  const formatted = format(text, { file });
  const found = formatted.diagnostics.find(({ severity }) => severity !== "info");
  if (!found) return formatted.text;
  const { line } = found.range.start;
  throw new Stop(
    EXIT.inputHasErrors,
    `${file}: makes a diagram with a mistake: ${found.message} (line ${line})`,
  );
}
