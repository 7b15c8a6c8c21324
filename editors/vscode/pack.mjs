// Packs the extension: bundles client and server, and writes them with grammar, snippets and
// licenses into one .vsix. Needs no network; the same sources give the same bytes.
//
//   node editors/vscode/pack.mjs [FILE.vsix]
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { zipSync } from "fflate";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, "../..");
const manifest = JSON.parse(readFileSync(join(HERE, "package.json"), "utf8"));

async function bundle() {
  return await build({
    absWorkingDir: ROOT,
    entryPoints: {
      extension: join(HERE, "src/extension.mts"),
      server: join(HERE, "src/server.mts"),
    },
    outdir: join(HERE, "dist"),
    outExtension: { ".js": ".cjs" },
    bundle: true,
    minify: true,
    format: "cjs",
    platform: "node",
    target: "node20",
    external: ["vscode"],
    legalComments: "none", // the licenses are packed whole
    logLevel: "warning",
    metafile: true,
    write: false,
  });
}

/** The packages that are part of the bundles, with the text of their licenses. */
function notices({ inputs }) {
  const folders = new Set();
  for (const path of Object.keys(inputs)) {
    const match = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path);
    if (match !== null) folders.add(match[0]);
  }
  const parts = [...folders].sort().map((folder) => {
    const path = join(ROOT, folder);
    const { name, version, license } = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
    const file = readdirSync(path).find((entry) => /^licen[sc]e/i.test(entry));
    const text = file === undefined ? "" : readFileSync(join(path, file), "utf8").trim();
    return `${name} ${version} (${license})\n\n${text}`.trim();
  });
  return `This extension holds parts of these packages:\n\n${parts.join(`\n\n${"-".repeat(72)}\n\n`)}\n`;
}

const escapeXml = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** What the editor reads about the package before it unpacks it. */
function packageManifest() {
  const { name, publisher, version, displayName, description, keywords, categories } = manifest;
  const tags = [...keywords, "__ext_fz", "fz"].join(",");
  return `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011" xmlns:d="http://schemas.microsoft.com/developer/vsx-schema-design/2011">
  <Metadata>
    <Identity Language="en-US" Id="${name}" Version="${version}" Publisher="${publisher}"/>
    <DisplayName>${escapeXml(displayName)}</DisplayName>
    <Description xml:space="preserve">${escapeXml(description)}</Description>
    <Tags>${escapeXml(tags)}</Tags>
    <Categories>${escapeXml(categories.join(","))}</Categories>
    <GalleryFlags>Public</GalleryFlags>
    <Properties>
      <Property Id="Microsoft.VisualStudio.Code.Engine" Value="${manifest.engines.vscode}"/>
      <Property Id="Microsoft.VisualStudio.Code.ExtensionDependencies" Value=""/>
      <Property Id="Microsoft.VisualStudio.Code.ExtensionPack" Value=""/>
      <Property Id="Microsoft.VisualStudio.Code.ExtensionKind" Value="workspace"/>
      <Property Id="Microsoft.VisualStudio.Code.LocalizedLanguages" Value=""/>
      <Property Id="Microsoft.VisualStudio.Code.ExecutesCode" Value="true"/>
    </Properties>
    <License>extension/LICENSE.txt</License>
  </Metadata>
  <Installation>
    <InstallationTarget Id="Microsoft.VisualStudio.Code"/>
  </Installation>
  <Dependencies/>
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.Details" Path="extension/readme.md" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.License" Path="extension/LICENSE.txt" Addressable="true"/>
  </Assets>
</PackageManifest>
`;
}

/** The media type of every kind of file in the package. */
const TYPES = {
  json: "application/json",
  vsixmanifest: "text/xml",
  cjs: "application/javascript",
  md: "text/markdown",
  txt: "text/plain",
};

function contentTypes() {
  const types = Object.entries(TYPES).map(
    ([ending, type]) => `<Default Extension=".${ending}" ContentType="${type}"/>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>\n<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${types.join("")}</Types>\n`;
}

async function pack(target) {
  const { outputFiles, metafile } = await bundle();
  const own = (path) => readFileSync(join(HERE, path));
  const bytes = (text) => new TextEncoder().encode(text);
  const files = {
    "extension.vsixmanifest": bytes(packageManifest()),
    "[Content_Types].xml": bytes(contentTypes()),
    "extension/package.json": own("package.json"),
    "extension/readme.md": own("README.md"),
    "extension/LICENSE.txt": readFileSync(join(ROOT, "LICENSE")),
    "extension/NOTICES.txt": bytes(notices(metafile)),
    "extension/language-configuration.json": own("language-configuration.json"),
    "extension/snippets/fz.json": own("snippets/fz.json"),
    "extension/syntaxes/fz.tmLanguage.json": readFileSync(join(ROOT, "grammar/fz.tmLanguage.json")),
  };
  for (const { path, contents } of outputFiles)
    files[`extension/${relative(HERE, path)}`] = contents;
  // A day that all archives can hold, so that packing twice gives one result.
  writeFileSync(target, zipSync(files, { level: 9, mtime: new Date(1990, 0, 1) }));
  process.stdout.write(`${relative(process.cwd(), target)}\n`);
}

if (!existsSync(join(ROOT, "LICENSE"))) throw new Error("no LICENSE to pack");
await pack(process.argv[2] ?? join(HERE, `${manifest.name}-${manifest.version}.vsix`));
