// Starts the program from its bundle together with V8's code cache, which halves the time from the
// command line to the first line of work. Without a fitting cache (another version of Node) the
// same bundle is compiled as usual.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { constants, Script } from "node:vm";

/** File name of the bundle, with a hash of its content; the build fills it in. */
declare const FZ_BUNDLE: string;

type Program = (
  exports: object,
  require: NodeJS.Require,
  module: NodeJS.Module,
  filename: string,
  dirname: string,
) => void;

const word = process.argv.slice(2).find((candidate) => /^[a-z]{1,20}$/.test(candidate)) ?? "help";
const ownCache = join(__dirname, "cache", `${FZ_BUNDLE}-${word}.bin`);
const anyCache = join(__dirname, "cache", `${FZ_BUNDLE}-help.bin`);
const cache = [ownCache, anyCache].find((path) => existsSync(path));

const filename = join(__dirname, FZ_BUNDLE);
const script = new Script(readFileSync(filename, "latin1"), {
  filename,
  cachedData: cache === undefined ? undefined : readFileSync(cache),
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
(script.runInThisContext() as Program)(exports, require, module, filename, __dirname);

// The build runs each command once like this: the cache then holds just what the command needs.
if (process.env.FZ_WRITE_CODE_CACHE) {
  process.on("exit", () => writeFileSync(ownCache, script.createCachedData()));
}
