// Starts the program from its bundle together with V8's code cache, which halves the time from the
// command line to the first line of work. Without a fitting cache (another version of Node) the
// same bundle is compiled as usual.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { constants, Script } from "node:vm";

/** File names of bundles by command, `*` for all others; each with a hash of its content. */
declare const FZ_BUNDLES: Readonly<Record<string, string>>;

type Program = (
  exports: object,
  require: NodeJS.Require,
  module: NodeJS.Module,
  filename: string,
  dirname: string,
) => void;

const words = process.argv.slice(2);
// Help is asked for by a flag, by its own word, or by no word at all.
const named = words.find((word) => /^[a-z]{1,20}$/.test(word)) ?? "help";
// A report page has a picture in it, which the bundle that runs diagrams cannot draw.
const draws = words.some((word) => word === "--report" || word.startsWith("--report="));
const helps = named === "help" && words.length > 1 && words[0] === "help";
const command = helps || draws ? "*" : named;
const bundle = Object.hasOwn(FZ_BUNDLES, command) ? FZ_BUNDLES[command] : FZ_BUNDLES["*"];
const cache = join(__dirname, "cache", `${bundle}-${command.replace("*", "all")}.bin`);

const filename = join(__dirname, bundle);
const script = new Script(readFileSync(filename, "latin1"), {
  filename,
  cachedData: existsSync(cache) ? readFileSync(cache) : undefined,
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
(script.runInThisContext() as Program)(exports, require, module, filename, __dirname);

// The build runs each command once like this: the cache then holds just what the command needs.
if (process.env.FZ_WRITE_CODE_CACHE) {
  process.on("exit", () => writeFileSync(cache, script.createCachedData()));
}
