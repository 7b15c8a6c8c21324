// Where a name is defined and used, and the edits that give it another name.
import type { SpanEdit } from "../lang/findings.js";
import type { Span } from "../lang/source.js";
import { type Mention, mentionAt, mentionsOf, type Page } from "./page.js";

/** Where the name at an offset is defined; more than one place when it is defined twice. */
export function definitionsAt(page: Page, offset: number): readonly Span[] {
  const mention = mentionAt(page, offset);
  return mention === null ? [] : mentionsOf(page, mention).filter((one) => one.isDefinition);
}

/** Every place that names what is named at an offset. */
export function referencesAt(
  page: Page,
  offset: number,
  withDefinitions: boolean,
): readonly Span[] {
  const mention = mentionAt(page, offset);
  if (mention === null) return [];
  return mentionsOf(page, mention).filter((one) => withDefinitions || !one.isDefinition);
}

/** Edits, or in plain words why there are none. */
export type Renaming =
  | { readonly kind: "edits"; readonly edits: readonly SpanEdit[] }
  | { readonly kind: "refusal"; readonly message: string };

const refuse = (message: string): Renaming => ({ kind: "refusal", message });

/** The name at an offset when it can be renamed: it is defined, and stands for one thing only. */
export function renamableAt(page: Page, offset: number): Mention | { readonly message: string } {
  const mention = mentionAt(page, offset);
  if (mention === null) return { message: "only the ids of nodes and lanes can be renamed" };
  const definitions = mentionsOf(page, mention).filter((one) => one.isDefinition);
  const name = `the ${mention.kind} '${mention.id}'`;
  if (definitions.length === 0) return { message: `${name} is not defined; define it first` };
  if (definitions.length > 1) {
    return { message: `${name} is defined twice; rename one of the two by hand first` };
  }
  return mention;
}

/** One word, as the lexer reads it, of a length that people can still read. */
const WORD = /^[\p{L}\p{N}_]+(?:-[\p{L}\p{N}_]+)*$/u;
const NUMBERED = /^n[1-9]\d{0,8}$/;
const LONGEST_ID = 100;
const KEYWORDS: readonly string[] = ["loop", "handle"];

/** Gives the node or lane at an offset another id, everywhere in the text. */
export function renameAt(page: Page, offset: number, newName: string): Renaming {
  const mention = renamableAt(page, offset);
  if (!("id" in mention)) return refuse(mention.message);
  const name = newName.trim();
  if (!WORD.test(name) || name.length > LONGEST_ID || KEYWORDS.includes(name.toLowerCase())) {
    const shown = name.length > 40 ? `${name.slice(0, 39)}…` : name;
    return refuse(`'${shown}' is no id, expected one word of letters, digits, _ and -`);
  }
  if (name === mention.id) return { kind: "edits", edits: [] };
  const isNode = mention.kind === "node";
  if (isNode && NUMBERED.test(mention.id) && !NUMBERED.test(name)) {
    return refuse(`the id of a node is n and a number, expected such as ${freeId(page)}`);
  }
  if (page.mentions.some((one) => one.kind === mention.kind && one.id === name)) {
    const help = isNode ? `; ${freeId(page)} is free` : "";
    return refuse(`there is a ${mention.kind} '${name}' already${help}`);
  }
  const edits = mentionsOf(page, mention).map(({ start, end }) => ({ start, end, text: name }));
  return { kind: "edits", edits };
}

/** The id behind the highest one in use, defined or not. */
export function freeId(page: Page): string {
  const highest = page.mentions.reduce((most, { kind, id }) => {
    return kind === "node" && NUMBERED.test(id) ? Math.max(most, Number(id.slice(1))) : most;
  }, 0);
  return `n${highest + 1}`;
}
