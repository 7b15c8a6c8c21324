// A page with the pictures of all examples: draws them into a folder and writes an index beside them.
//   npm run examples
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const fz = fileURLToPath(new URL("../bin/fz.js", import.meta.url));
const folder = "fz-examples";

mkdirSync(folder, { recursive: true });
const words = ["render", join(here, "*.fz"), "--out-dir", folder, "--theme", "auto", "--quiet"];
const { status } = spawnSync(process.execPath, [fz, ...words], { stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

const SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text) => text.replace(/[&<>"]/g, (sign) => SIGNS[sign]);

const names = readdirSync(here).filter((file) => file.endsWith(".fz"));
const sections = names.map((file) => {
  const name = file.slice(0, -".fz".length);
  const scenario = readFileSync(join(here, `${name}.scenario.yaml`), "utf8");
  const shows = /^#\s*(.*)/.exec(scenario)?.[1] ?? "";
  return `<section><h2>${name}</h2><p dir="auto">${escaped(shows)}</p>
<a href="${name}.svg"><img src="${name}.svg" alt="${name}" loading="lazy"></a></section>`;
});
const style = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
section { margin: 3rem 0; }
h2, p { margin: 0 0 0.5rem; }
img { max-width: 100%; height: auto; }`;
writeFileSync(
  join(folder, "index.html"),
  `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Examples</title><style>${style}</style>
<h1>${names.length} examples</h1>
${sections.join("\n")}
</html>
`,
);
console.log(`drew ${names.length} examples; open ${folder}/index.html`);
