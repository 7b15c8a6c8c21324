// Shows every kept picture that differs from the one in Git: old, new, and what changed.
// Usage: npm run compare [revision]; without a revision, HEAD. Writes dist/compare.html.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

const revision = process.argv[2] ?? "HEAD";
const FOLDERS = ["test/draw/golden", "examples/gallery", "examples/pictures"];
const git = (...words) => execFileSync("git", words, { encoding: "utf8", maxBuffer: 1e8 });

const changed = git("diff", "--name-only", revision, "--", ...FOLDERS).split("\n");
const added = git("ls-files", "--others", "--exclude-standard", "--", ...FOLDERS).split("\n");
const files = [...new Set([...changed, ...added])].filter((file) => file.endsWith(".svg")).sort();

function before(file) {
  try {
    return execFileSync("git", ["show", `${revision}:${file}`], {
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch {
    return null;
  }
}

function picture(svg) {
  if (svg === null) return "<i>none</i>";
  return `<img src="data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}">`;
}

const rows = files.map((file) => {
  const [old, now] = [before(file), existsSync(file) ? readFileSync(file) : null];
  return `<section><h2>${file}</h2><div class="row"><figure>${picture(old)}<figcaption>${revision}</figcaption></figure>
<figure>${picture(now)}<figcaption>now</figcaption></figure>
<figure><div class="over">${picture(old)}${picture(now)}</div><figcaption>what changed</figcaption></figure></div></section>`;
});

const style = `body{font:14px system-ui,sans-serif;margin:24px;background:#e9edf2}section{margin-bottom:40px}
h2{font-size:15px}.row{display:grid;grid-template-columns:repeat(3,1fr);gap:16px}figure{margin:0}img{max-width:100%}
figcaption{color:#555}.over{position:relative;isolation:isolate}.over img+img{position:absolute;left:0;top:0;mix-blend-mode:difference}`;
const body = rows.length === 0 ? "<p>No kept picture differs.</p>" : rows.join("\n");
mkdirSync("dist", { recursive: true });
writeFileSync(
  "dist/compare.html",
  `<!doctype html><meta charset="utf-8"><title>Pictures, old and new</title><style>${style}</style>${body}\n`,
);
console.log(`${files.length} pictures differ from ${revision}: dist/compare.html`);
