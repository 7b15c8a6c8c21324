// `template.yaml`: which parameters a template takes, and what is computed from them.
import { parseDocument } from "yaml";
import * as z from "zod";
import { EXIT, Stop } from "../stop.js";

const key = z.string().regex(/^[a-z][a-z0-9_]{0,29}$/, "a name is lower case: letters, digits, _");
const amount = z.union([z.number(), z.string()]);
const texts = z.record(key, z.union([z.string(), z.number()]));

const parameter = z.strictObject({
  /** What its values are: free text, names of parts, a whole number, messages a second, a word. */
  kind: z.enum(["text", "names", "count", "rate", "choice"]),
  /** What it is, as a question to the user would put it. */
  summary: z.string(),
  default: z.union([z.string(), z.number(), z.array(z.string())]),
  /** A formula that replaces the default when a parameter that it names was given. */
  follows: z.string().optional(),
  least: amount.optional(),
  most: amount.optional(),
  /** Said when the limit is passed: one reason for both, or one for each. */
  because: z
    .union([
      z.string(),
      z.strictObject({ least: z.string().optional(), most: z.string().optional() }),
    ])
    .optional(),
  /** The words of a choice. */
  of: z.array(key).optional(),
  /** How many names the parameter of that name has, when they are not given themselves. */
  counts: key.optional(),
  /** It is taken only when choices have these words. */
  only: z.record(key, key).optional(),
});

const parts = z.strictObject({
  /** Texts of the parts that the template knows by name. */
  known: z.record(z.string(), texts).default({}),
  /** Texts of any other part; `{name}` and `{slug}` stand for its own. */
  other: texts.default({}),
  /** Formulas over the parameters and the numbers of the part. */
  derive: z.record(key, z.string()).default({}),
});

const manifest = z.strictObject({
  parameters: z.record(key, parameter).default({}),
  each: z.record(key, parts).default({}),
  derive: z.record(key, z.string()).default({}),
});

export type Manifest = z.output<typeof manifest>;
export type Parameter = z.output<typeof parameter>;

const MOST_PARAMETERS = 30;

/** Reads a manifest, or stops with what is wrong with it. */
export function readManifest(text: string, path: string): Manifest {
  const document = parseDocument(text, { strict: true, uniqueKeys: true });
  const refuse = (problem: string): Stop => new Stop(EXIT.inputHasErrors, `${path}: ${problem}`);
  if (document.errors.length > 0) throw refuse(document.errors[0].message.split("\n")[0]);
  const read = manifest.safeParse(document.toJS({ maxAliasCount: 0 }) ?? {});
  if (!read.success) {
    const { path: at, message } = read.error.issues[0];
    throw refuse(`${at.join(".") || "the file"}: ${message}`);
  }
  if (Object.keys(read.data.parameters).length > MOST_PARAMETERS) {
    throw refuse(`more than ${MOST_PARAMETERS} parameters`);
  }
  return read.data;
}
