// The formats a diagram can be read from. One entry and its file hold all about a format.
import { readD2 } from "./d2.js";
import type { Reader } from "./draft.js";
import { readGraphJson } from "./json.js";
import { readMermaid } from "./mermaid.js";

interface ReadableFormat {
  readonly read: Reader;
  /** What the name of a file ends with. */
  readonly extension: RegExp;
  /** What the text begins with, where no name tells. */
  readonly beginning: RegExp;
}

export const READERS = {
  json: { read: readGraphJson, extension: /\.json$/i, beginning: /^\s*\{\s*"/ },
  mermaid: {
    read: readMermaid,
    extension: /\.(?:mmd|mermaid)$/i,
    beginning: /^\s*(?:---\s[\s\S]*?\n---\s*)?(?:%%[^\n]*\n\s*)*(?:flowchart|graph)\b/,
  },
  d2: { read: readD2, extension: /\.d2$/i, beginning: /^\s*direction:\s*(?:right|down|left|up)\b/ },
} as const satisfies Readonly<Record<string, ReadableFormat>>;

export type ReaderName = keyof typeof READERS;
export const READER_NAMES = Object.keys(READERS) as readonly ReaderName[];

/** The format of a file by its name, else by how it begins; null when neither tells. */
export function guessFormat(file: string, text: string): ReaderName | null {
  const start = text.slice(0, 5_000);
  const byName = READER_NAMES.find((name) => READERS[name].extension.test(file));
  return byName ?? READER_NAMES.find((name) => READERS[name].beginning.test(start)) ?? null;
}
