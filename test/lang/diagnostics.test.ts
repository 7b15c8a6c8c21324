// The published catalogue of diagnostics: equal to the table of the program, with the shortest
// example that the suite has of each code.
// `UPDATE_GOLDEN=1 npx vitest run test/lang/diagnostics.test.ts` writes it anew.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type CatalogueJson, exportCatalogue } from "../../src/export/catalogue.js";
import { compile } from "../../src/lang/compile.js";
import { readSuite } from "./cases.js";

const FOLDER = join(import.meta.dirname, "../../grammar");

interface Example {
  readonly text: string;
  readonly message: string;
}

/** The shortest lines of the suite that give each code, and the codes that came with a fix and without. */
function collect(): {
  readonly examples: ReadonlyMap<string, Example>;
  readonly mended: ReadonlySet<string>;
  readonly left: ReadonlySet<string>;
} {
  const examples = new Map<string, Example>();
  const mended = new Set<string>();
  const left = new Set<string>();
  for (const { lines, advice } of readSuite().flatMap(({ cases }) => cases)) {
    for (const { code, message, range, fix } of compile(lines.join("\n"), { advice }).diagnostics) {
      (fix === null ? left : mended).add(code);
      const { start, end } = range;
      const text = lines.slice(start.line - 1, end.line).join("\n");
      const known = examples.get(code);
      if (known === undefined || text.length < known.text.length)
        examples.set(code, { text, message });
    }
  }
  return { examples, mended, left };
}

function asMarkdown({ diagnostics }: CatalogueJson): string {
  const { examples, mended, left } = collect();
  const out = [
    "# Diagnostics",
    "",
    "Every message of `fz` has a code, and keeps it. `fz check --explain FZ203` says this about one,",
    "[diagnostics.json](diagnostics.json) has them all for programs. What is a warning or information",
    "can be silenced by a comment `// fz-ignore FZ214` on the line before, or by a `.fzrc.yaml`;",
    "with `--strict` a warning counts as an error. Advice (FZ321 and on) is given with `--advice`.",
  ];
  let group = "";
  for (const entry of diagnostics) {
    if (entry.group !== group) out.push("", `## ${entry.code.slice(0, 3)}xx: ${entry.group}`);
    group = entry.group;
    out.push("", `### ${entry.code}: ${entry.summary}`, "");
    const share = left.has(entry.code) ? " in part" : "";
    const mends = mended.has(entry.code) ? `, mended by \`fz check --fix\`${share}` : "";
    out.push(`**${entry.severity}**${mends}. ${entry.explanation}`);
    const example = examples.get(entry.code);
    if (example === undefined || example.text.trim() === "") continue;
    out.push("", "```", example.text, "```", "", `> ${example.message}`);
  }
  return `${out.join("\n")}\n`;
}

test.each([
  ["diagnostics.json", (all: CatalogueJson) => `${JSON.stringify(all, null, 2)}\n`],
  ["diagnostics.md", asMarkdown],
])("%s is that of the program", (name, write) => {
  const text = write(exportCatalogue());
  const path = join(FOLDER, name);
  if (process.env.UPDATE_GOLDEN) writeFileSync(path, text);
  expect(readFileSync(path, "utf8")).toBe(text);
});

test("every code says in whole sentences what it means, and is in order", () => {
  const { diagnostics } = exportCatalogue();
  const codes = diagnostics.map(({ code }) => code);
  expect(codes).toEqual([...codes].sort());
  for (const { code, summary, explanation, group } of diagnostics) {
    expect([code, summary]).toEqual([code, expect.stringMatching(/^[^.]{5,70}$/)]);
    expect([code, explanation]).toEqual([code, expect.stringMatching(/^[A-Z`].{15,}[.…]$/)]);
    expect([code, group]).toEqual([code, expect.any(String)]);
  }
});
