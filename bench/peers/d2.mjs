// The command line that the npm package of d2 lacks: node d2.mjs PACKAGE_FOLDER INPUT.d2 OUTPUT.svg
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, input, output] = process.argv.slice(2);
const { D2 } = await import(pathToFileURL(join(folder, "dist/node-esm/index.js")).href);
const d2 = new D2();
const { diagram, renderOptions } = await d2.compile(readFileSync(input, "utf8"));
writeFileSync(output, await d2.render(diagram, renderOptions));
process.exit(0);
