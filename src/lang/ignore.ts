// `// fz-ignore FZ305` on the line before silences what is not an error on the next line.
import type { Comment } from "./ast.js";
import { CATALOGUE } from "./catalogue.js";
import type { Finding } from "./findings.js";
import { lineAt, type Source } from "./source.js";

/** The codes that a comment silences, or null when it is an ordinary comment. */
export function ignoredCodes(comment: string): readonly string[] | null {
  const match = /^(?:\/\/|#+)\s*fz-ignore\s+(FZ\d{3}(?:[\s,]+FZ\d{3})*)/.exec(comment);
  return match === null ? null : match[1].split(/[\s,]+/);
}

/** Leaves out the findings that a comment on the line before silences; errors cannot be. */
export function withoutIgnored(
  source: Source,
  comments: readonly Comment[],
  findings: readonly Finding[],
): readonly Finding[] {
  const silenced = new Map<number, readonly string[]>();
  for (const comment of comments) {
    const codes = ignoredCodes(comment.text);
    if (codes === null) continue;
    const line = lineAt(source, comment.start);
    silenced.set(line + 1, [...codes, ...(silenced.get(line) ?? [])]);
  }
  if (silenced.size === 0) return findings;
  return findings.filter((finding) => {
    if (CATALOGUE[finding.code].severity === "error") return true;
    return !silenced.get(lineAt(source, finding.start))?.includes(finding.code);
  });
}
