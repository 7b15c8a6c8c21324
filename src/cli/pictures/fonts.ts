// The fonts that come with the program, so that a picture looks the same on every machine, and what
// is left for the fonts of the machine: letters that ours do not have.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FontName } from "../../draw/theme.js";

/** Files of the normal and of the strong cut; the build puts them into `dist/fonts`. */
const FILES: Readonly<Record<FontName, readonly [normal: string, strong: string]>> = {
  Inter: ["Inter_400Regular.ttf", "Inter_600SemiBold.ttf"],
  "Shantell Sans": ["ShantellSans_400Regular.ttf", "ShantellSans_600SemiBold.ttf"],
};

/** Fonts of one cut, for the scripts that those above leave out: see fonts/README.md. */
const MORE_FILES = ["NotoSansSC_Common.ttf", "NotoSansKR_Hangul.ttf"];

/** A font, as paths of files, and which letters it has. */
export interface FontChoice {
  readonly normal: string;
  readonly strong: string;
  readonly has: (code: number) => boolean;
}

export interface Fonts {
  readonly chosen: readonly FontChoice[];
  /** Code points that none of them has. */
  readonly absent: readonly number[];
}

/** The font of a theme, Inter for what it lacks, and those of other scripts that a text needs. */
export function chooseFonts(name: FontName, text: string): Fonts {
  const folder = fontsFolder();
  const choice = ([normal, strong]: readonly [string, string]): FontChoice => {
    const [path, strongPath] = [join(folder, normal), join(folder, strong)];
    let has: FontChoice["has"] | null = null;
    // A file is read only when there is a letter to look up.
    const look = (code: number): boolean => {
      has ??= coverageOf(path);
      return has(code);
    };
    return { normal: path, strong: strongPath, has: look };
  };
  const chosen = [...new Set([name, "Inter"] as const)].map((font) => choice(FILES[font]));
  const codes = new Set<number>();
  for (const letter of text) codes.add(letter.codePointAt(0) as number);
  const isLacking = (code: number): boolean =>
    code > LAST_LATIN && !chosen.some(({ has }) => has(code));
  let absent = [...codes].filter(isLacking);
  for (const file of MORE_FILES) {
    if (absent.length === 0) break;
    const more = choice([file, file]);
    if (!absent.some(more.has)) continue;
    chosen.push(more);
    absent = absent.filter(isLacking);
  }
  return { chosen, absent };
}

/** All our fonts have the letters up to here. */
const LAST_LATIN = 0x17f;

function fontsFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "dist/fonts"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error("the package has lost its fonts");
    folder = parent;
  }
  return join(folder, "dist/fonts");
}

const FORMAT_RANGES = 4;
const FORMAT_GROUPS = 12;

/** Whether a font has a letter, read from the table `cmap` of its file (OpenType, formats 4 and 12). */
export function coverageOf(path: string): (code: number) => boolean {
  const file = readFileSync(path);
  const tables = file.readUInt16BE(4);
  for (let at = 12; at < 12 + tables * 16; at += 16) {
    if (file.toString("latin1", at, at + 4) !== "cmap") continue;
    const ranges = readCharacterMap(file.subarray(file.readUInt32BE(at + 8)));
    return (code) => ranges.some(([first, last]) => code >= first && code <= last);
  }
  throw new Error(`${path} has no character map`);
}

type Range = readonly [first: number, last: number];

function readCharacterMap(map: Buffer): Range[] {
  const subtables = map.readUInt16BE(2);
  const ranges: Range[] = [];
  for (let index = 0; index < subtables; index += 1) {
    const table = map.subarray(map.readUInt32BE(4 + index * 8 + 4));
    const format = table.readUInt16BE(0);
    if (format === FORMAT_RANGES) {
      const twice = table.readUInt16BE(6);
      for (let at = 0; at < twice; at += 2) {
        ranges.push([table.readUInt16BE(16 + twice + at), table.readUInt16BE(14 + at)]);
      }
    } else if (format === FORMAT_GROUPS) {
      for (let group = 0; group < table.readUInt32BE(12); group += 1) {
        const at = 16 + group * 12;
        ranges.push([table.readUInt32BE(at), table.readUInt32BE(at + 4)]);
      }
    }
  }
  return ranges;
}

/** Where systems keep their fonts. */
const FOLDERS = [
  "/usr/share/fonts",
  "/usr/local/share/fonts",
  "/System/Library/Fonts",
  "/Library/Fonts",
  "C:\\Windows\\Fonts",
];
const MOST_FILES = 3_000;

/** The file of this machine that has most of these letters as outlines; null: none has any. */
export function findFontFor(codes: readonly number[]): string | null {
  let best: { readonly path: string; readonly count: number } | null = null;
  for (const path of systemFonts()) {
    const has = outlinesOf(path);
    if (has === null) continue;
    const count = codes.filter(has).length;
    if (count > (best?.count ?? 0)) best = { path, count };
    if (count === codes.length) break;
  }
  return best?.path ?? null;
}

/** Plain cuts before bold and slanted ones, otherwise in the order of their names. */
function systemFonts(): string[] {
  const found = FOLDERS.flatMap((folder) => filesUnder(folder))
    .filter((path) => /\.(?:ttf|otf)$/i.test(path))
    .sort()
    .slice(0, MOST_FILES);
  const odd = /bold|italic|oblique|light|thin|mono|condensed|narrow|black|emoji/i;
  return [...found.filter((path) => !odd.test(path)), ...found.filter((path) => odd.test(path))];
}

function filesUnder(folder: string): string[] {
  try {
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
    return names.map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** The letters of a font that draws them as outlines; null for pictures and for what is no font. */
function outlinesOf(path: string): ((code: number) => boolean) | null {
  try {
    const head = readFileSync(path)
      .subarray(0, 12 + 40 * 16)
      .toString("latin1");
    return /glyf|CFF /.test(head) ? coverageOf(path) : null;
  } catch {
    return null;
  }
}
