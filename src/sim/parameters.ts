// Turns what a scenario says about a node, a link or a fault into checked values in base units, and
// remembers where each value came from. Problems point at the line, or the flag, that wrote them.
import type * as z from "zod";
import type { Code } from "../lang/catalogue.js";
import type { Diagnostic } from "../lang/diagnostics.js";
import { type DataProblem, loadDataFiles } from "./data-files.js";
import type { Reason } from "./model.js";
import { quote, type Unit, writeQuantity } from "./quantity.js";
import { complain, isRecord, type Path, type Scenario, suggest } from "./scenario.js";

/** A value that something other than the scenario proposes: a rule of inference. */
export type Hints = Readonly<Record<string, { readonly value: unknown; readonly because: string }>>;

export interface ReadParameters {
  /** Output of the schema; null when something given was wrong. */
  readonly values: Readonly<Record<string, unknown>> | null;
  readonly reasons: readonly Reason[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface ParameterRequest {
  readonly schema: z.ZodObject;
  readonly scenario: Scenario;
  readonly path: Path;
  /** Keys of the record that belong to somebody else: `role`, `kind`, `at`. */
  readonly others: readonly string[];
  readonly hints: Hints;
  /** What has these parameters, for messages: "the role service". */
  readonly owner: string;
  readonly subject: string;
  readonly code: Code;
  /** A way out for a key that is not one of these parameters; without it, or null, what is known. */
  readonly ifUnknown?: (key: string) => string | null;
}

/**
 * The parameters at a path of the scenario. Under `every`, a scenario sets a parameter for all that
 * take it; a flag beats the file, the particular beats the general, and both beat a hint.
 */
export function readParameters(request: ParameterRequest): ReadParameters {
  const { schema, scenario, path, others, hints } = request;
  const shape = schema.shape;
  const own = recordAt(scenario.values, path);
  const every = path[0] === "nodes" ? recordAt(scenario.values, ["every"]) : {};
  // Without a prototype: a key `__proto__` is a key like any other.
  const input: Record<string, unknown> = Object.create(null);
  const origin = new Map<string, { path: Path | null; because: string }>();
  for (const key of Object.keys(own).filter((key) => !others.includes(key))) {
    // Written with nothing behind it, or set to null: as if it were not written.
    if (own[key] === null && Object.hasOwn(shape, key)) continue;
    input[key] = own[key];
    origin.set(key, given(scenario, [...path, key]));
  }
  for (const key of Object.keys(shape)) {
    const general = given(scenario, ["every", key]);
    const overruled = origin.get(key)?.because === "flag" || general.because === "scenario";
    if (Object.hasOwn(every, key) && !(origin.has(key) && overruled)) {
      input[key] = every[key];
      origin.set(key, general);
    } else if (!origin.has(key) && hints[key]) {
      input[key] = hints[key].value;
      origin.set(key, { path: null, because: hints[key].because });
    }
  }
  const parsed = schema.safeParse(input, { reportInput: true });
  const diagnostics = parsed.success ? [] : problems({ ...request, input }, parsed.error, origin);
  const unread: DataProblem[] = [];
  const loaded = parsed.success ? loadDataFiles(parsed.data, scenario.readFile, unread) : null;
  for (const { path: inner, problem } of unread) {
    const base = origin.get(String(inner[0]))?.path ?? path;
    const place = scenario.place([...base, ...inner.slice(1)]);
    diagnostics.push(complain(request.code, place, `${inner.join(".")}: ${problem}`));
  }
  const values = unread.length > 0 ? null : (loaded as ReadParameters["values"]);
  return { values, diagnostics, reasons: values ? explainValues(request, values, origin) : [] };
}

function given(scenario: Scenario, path: Path): { path: Path; because: string } {
  return { path, because: scenario.place(path).isFlag ? "flag" : "scenario" };
}

export function recordAt(
  values: Readonly<Record<string, unknown>>,
  path: Path,
): Readonly<Record<string, unknown>> {
  let value: unknown = values;
  for (const step of path) {
    if (Array.isArray(value)) value = value[Number(step)];
    else value = isRecord(value) ? value[step] : undefined;
  }
  return isRecord(value) ? value : {};
}

function explainValues(
  { schema, subject }: ParameterRequest,
  values: Readonly<Record<string, unknown>>,
  origin: ReadonlyMap<string, { because: string }>,
): Reason[] {
  return Object.keys(schema.shape)
    .filter((key) => values[key] !== undefined && values[key] !== null)
    .map((key) => ({
      subject,
      property: key,
      value: writeValue(values[key], schema.shape[key] as z.ZodType),
      because: origin.get(key)?.because ?? "default",
    }));
}

interface SchemaDef {
  readonly innerType?: z.ZodType;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly options?: readonly z.ZodType[];
  readonly discriminator?: string;
}

/** Through `default`, `nullable` and `optional` to what a schema is about. */
function unwrap(schema: z.ZodType): z.ZodType {
  let inner = schema;
  for (let def = inner.def as SchemaDef; def.innerType; def = inner.def as SchemaDef) {
    inner = def.innerType;
  }
  return inner;
}

/** The parameters of a record; of several kinds of records, those of the kind that the value is. */
function shapeOf(
  schema: z.ZodType,
  value: Readonly<Record<string, unknown>>,
): Readonly<Record<string, z.ZodType>> {
  const { shape, options = [] } = unwrap(schema).def as SchemaDef;
  if (shape) {
    const literal = Object.entries(shape).find(([, field]) => field.def.type === "literal");
    return literal && !literal[1].safeParse(value[literal[0]]).success ? {} : shape;
  }
  const shapes = options.map((option) => shapeOf(option, value));
  return shapes.find((one) => Object.keys(one).length > 0) ?? {};
}

/** A checked value as people would write it. */
export function writeValue(value: unknown, schema: z.ZodType): string {
  const inner = unwrap(schema);
  if (typeof value === "number") {
    return writeQuantity(value, (inner.meta()?.unit as Unit | undefined) ?? "number");
  }
  if (isWritten(value)) return value.text;
  if (!isRecord(value)) return typeof value === "string" ? value : JSON.stringify(value);
  const shape = shapeOf(inner, value);
  const parts = Object.entries(value)
    .filter(([, part]) => part !== null && part !== undefined)
    .map(
      ([key, part]) => `${key}: ${shape[key] ? writeValue(part, shape[key]) : writePlain(part)}`,
    );
  return `{ ${parts.join(", ")} }`;
}

const writePlain = (value: unknown): string =>
  isWritten(value) ? value.text : typeof value === "object" ? JSON.stringify(value) : String(value);

/** What was read into a form of its own, and remembers how it was written. */
export function isWritten(value: unknown): value is { readonly text: string } {
  return isRecord(value) && typeof value.text === "string" && typeof value.kind === "string";
}

/** Distributions as the text that gives them back; everything else as it is. */
export function inText(value: unknown): unknown {
  if (isWritten(value)) return value.text;
  if (Array.isArray(value)) return value.map(inText);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inText(inner)]));
}

/** One diagnostic per thing that zod complains of, in our own words. */
function problems(
  request: ParameterRequest & { readonly input: unknown },
  error: z.ZodError,
  origin: ReadonlyMap<string, { path: Path | null }>,
): Diagnostic[] {
  const { scenario, path, owner, schema, code, others } = request;
  return error.issues.flatMap(closest).flatMap((issue) => {
    const [key, ...rest] = issue.path as (string | number)[];
    const known = key === undefined ? undefined : origin.get(String(key));
    const base: Path = known?.path ? known.path : key === undefined ? path : [...path, key];
    const full: Path = [...base, ...rest];
    if (issue.code === "unrecognized_keys") {
      const shape = shapeAt(schema, issue.path as (string | number)[], request.input);
      return issue.keys.map((unknown) =>
        complain(
          code,
          scenario.place([...full, unknown], "key"),
          `'${unknown}' is not a parameter of ${[owner, ...issue.path].join(" → ")}`,
          (issue.path.length > 0 ? null : request.ifUnknown?.(unknown)) ??
            suggest(
              unknown,
              issue.path.length > 0 ? Object.keys(shape) : [...Object.keys(shape), ...others],
            ),
        ),
      );
    }
    const name = issue.path.join(".");
    const message = name ? `${name}: ${inWords(issue)}` : inWords(issue);
    return [complain(code, scenario.place(full), message)];
  });
}

function shapeAt(
  schema: z.ZodType,
  path: Path,
  input: unknown,
): Readonly<Record<string, z.ZodType>> {
  let value = input;
  let shape = shapeOf(schema, isRecord(value) ? value : {});
  for (const step of path) {
    const next = shape[String(step)];
    if (!next) return {};
    value = isRecord(value) ? value[String(step)] : undefined;
    shape = shapeOf(next, isRecord(value) ? value : {});
  }
  return shape;
}

/** Of what may be one thing or another, the problems of what comes closest to what is written. */
function closest(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const depth = (issues: readonly z.core.$ZodIssue[]) =>
    Math.max(0, ...issues.map(({ path, code }) => path.length + (code === "invalid_type" ? 0 : 1)));
  const best = issue.errors.reduce((one, other) => (depth(other) > depth(one) ? other : one));
  return best.flatMap((inner) =>
    closest({ ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue),
  );
}

function inWords(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_value") {
    return `${quote(issue.input)} is not known here; write one of ${issue.values.join(", ")}`;
  }
  if (issue.code === "invalid_type") {
    if (issue.input === undefined) return "is missing";
    return `${quote(issue.input)} is not ${article(issue.expected)}`;
  }
  if (issue.code === "too_small" && issue.origin === "array") {
    return `needs ${issue.minimum}, and has ${(issue.input as readonly unknown[]).length}`;
  }
  if (issue.code === "too_big" && issue.origin === "array") {
    return `needs ${issue.maximum}, and has ${(issue.input as readonly unknown[]).length}`;
  }
  return issue.message;
}

const KINDS: Readonly<Record<string, string>> = {
  object: "a map of settings",
  record: "a map",
  array: "a list",
  boolean: "true or false",
  string: "a text",
  number: "a number",
};
const article = (expected: string): string => KINDS[expected] ?? `a ${expected}`;

export interface ParameterHelp {
  readonly key: string;
  /** The default as people would write it; null when there is none. */
  readonly fallback: string | null;
  readonly text: string;
}

/** Every parameter of a schema with its default and what it means, for help and documentation. */
export function describeParameters(schema: z.ZodObject): readonly ParameterHelp[] {
  return Object.entries(schema.shape).map(([key, field]) => {
    const type = field as z.ZodType;
    const parsed = type.safeParse(undefined);
    const known = parsed.success && parsed.data !== undefined && parsed.data !== null;
    const text = type.meta()?.description ?? unwrap(type).meta()?.description ?? "";
    return { key, fallback: known ? writeValue(parsed.data, type) : null, text };
  });
}
