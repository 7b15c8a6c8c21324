// One HTML file that needs nothing else: data, the program and the styles of the page, each allowed
// by its hash and nothing besides.
import type { SeriesFigures } from "../sim/series.js";

export interface PageParts {
  readonly title: string;
  /** Markup of ours that stands in the page before the program runs. */
  readonly body: string;
  /** What the program reads: anything that JSON can write. */
  readonly data: unknown;
  readonly script: string;
  readonly style: string;
  /** Base64 of the SHA-256 hash of a text. */
  readonly hash: (text: string) => string;
}

/** The same parts give the same bytes. */
export function writePage({ title, body, data, script, style, hash }: PageParts): string {
  const styles = [style, ...stylesIn(body)].map((text) => `'sha256-${hash(text)}'`);
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${hash(script)}'`,
    `style-src ${styles.join(" ")}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeMarkup(title)}</title>
<style>${style}</style>
</head>
<body>
<div id="app"></div>
${body}<noscript><p>The figures of this page are shown by a script, which this browser does not run.</p></noscript>
<script id="data" type="application/json">${escapeData(JSON.stringify(data))}</script>
<script>${script}</script>
</body>
</html>
`;
}

function stylesIn(markup: string): string[] {
  return [...markup.matchAll(/<style>([^<]*)<\/style>/g)].map(([, text]) => text);
}

const escapeMarkup = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/** No data can end the element it stands in, nor open a comment in it. */
const escapeData = (json: string): string =>
  json.replace(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

const FIGURES = 4;

/** Curves are drawn a few hundred pixels high: four figures of each value are plenty. */
export function roundSeries(series: SeriesFigures): SeriesFigures {
  const rounded = Object.entries(series).map(([name, values]) => {
    const digits = name === "t_s" ? 9 : FIGURES;
    const short = (value: number | null) =>
      value === null ? null : Number(value.toPrecision(digits));
    return [name, values.map(short)] as const;
  });
  return Object.fromEntries(rounded);
}
