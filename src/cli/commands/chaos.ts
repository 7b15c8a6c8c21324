// `fz chaos`: random faults, again and again, until something is lost or does not drain.
import { basename } from "node:path";
import packageJson from "../../../package.json" with { type: "json" };
import { type ChaosResult, chaosInSteps, LIVENESS, SAFETY } from "../../sim/chaos/chaos.js";
import type { DrawnFault } from "../../sim/chaos/draw.js";
import { writeExpectationValue } from "../../sim/expect.js";
import type { Model } from "../../sim/model.js";
import type { Setting } from "../../sim/scenario.js";
import { count } from "../amounts.js";
import { paint } from "../colours.js";
import type { CommandDefinition } from "../command.js";
import { nameOfInput } from "../diagram-file.js";
import { reserveOutput, writeResult } from "../files.js";
import { withInterrupts } from "../run-progress.js";
import {
  declareRunOptions,
  type PreparedRun,
  prepareRun,
  type RunOptions,
} from "../run-settings.js";
import { EXIT, type ExitStatus, Stop } from "../stop.js";
import { inertWord, note, print } from "../terminal.js";

interface ChaosOptions extends RunOptions {
  readonly profiles: string;
  readonly expect?: readonly string[];
  readonly json?: string;
}

const MOST_PROFILES = 10_000;
const { out } = paint;

export const command: CommandDefinition = {
  declare(command, finish) {
    command
      .description(
        "Run a diagram under random faults: nothing may be lost while they last, and everything " +
          "has to drain once they are healed. What breaks it is shrunk to the fewest faults.",
      )
      .argument("<file>", "the diagram; - reads standard input");
    declareRunOptions(command)
      .option("--profiles <number>", "how many random schedules of faults to try", "20")
      .option(
        "--expect <expression>",
        "what has to hold under faults (default: what the scenario expects of losses, or " +
          `'${SAFETY}')`,
        (value: string, all: readonly string[] = []) => [...all, value],
      )
      .option("--json <file>", "also write what came of it; - is standard output")
      .action(async (file: string, options: ChaosOptions) => {
        finish(await runChaos(file, options));
      });
  },
};

async function runChaos(path: string, options: ChaosOptions): Promise<ExitStatus> {
  const profiles = /^\d+$/.test(options.profiles) ? Number(options.profiles) : 0;
  if (profiles < 1 || profiles > MOST_PROFILES) {
    const message = `--profiles '${options.profiles}' is not a number from 1 to ${MOST_PROFILES}`;
    throw new Stop(EXIT.wrongUsage, message, "--profiles 100");
  }
  if (options.scenario === "-") {
    throw new Stop(EXIT.wrongUsage, "chaos reads its scenario many times: not from standard input");
  }
  const prepared = await prepareRun(path, options, { settings: expectedBy(options) });
  if (options.json !== undefined) reserveOutput(options.json);
  const { model } = prepared;
  const safety = options.expect ?? safetyOf(model);
  const build = (faults: readonly DrawnFault[], seed: number): Model | null =>
    prepared.rebuild([
      { path: ["faults"], value: faults, how: "set", flag: "chaos" },
      { path: ["seed"], value: seed, how: "set", flag: "chaos" },
      // What a scenario expects may speak of faults that are not drawn.
      { path: ["expect"], value: [], how: "set", flag: "chaos" },
    ]);
  const settings = { profiles, safety, build };
  const result = await withInterrupts((hooks) => chaosInSteps(model, settings, hooks));
  if (options.json !== undefined) {
    writeResult(options.json, `${JSON.stringify(toJson(result, model, safety), null, 2)}\n`);
    if (options.json !== "-") note(`wrote ${options.json}`);
  }
  if (options.json !== "-") print(show(result, prepared, safety));
  if (result.failure !== null) return EXIT.unmet;
  return result.interrupted ? EXIT.inputHasErrors : EXIT.done;
}

/** What is expected on the command line takes the place of what the scenario expects. */
function expectedBy({ expect }: ChaosOptions): readonly Setting[] {
  if (expect === undefined) return [];
  const path = ["expect"];
  return [
    { path, value: [], how: "set", flag: "--expect" },
    ...expect.map((value): Setting => {
      return { path, value, how: "append", flag: `--expect '${value}'` };
    }),
  ];
}

/** Of what a scenario expects, what has to hold whatever happens: that nothing is lost. */
function safetyOf({ expectations }: Model): readonly string[] {
  const found = expectations.filter((text) => /\b(lost|loss|lost_share)\b/.test(text));
  return found.length > 0 ? found : [SAFETY];
}

function toJson(result: ChaosResult, model: Model, safety: readonly string[]): unknown {
  const { failure, ...counts } = result;
  return {
    schema: "fz-chaos/1",
    tool: `fz ${packageJson.version}`,
    seed: model.seed,
    safety,
    liveness: LIVENESS,
    ...counts,
    failure: failure && {
      profile: failure.profile,
      seed: failure.seed,
      faults: failure.faults,
      drawn: failure.drawn,
      broken: failure.broken,
    },
  };
}

const PARTIAL = "what follows is partial, and no schedule beyond it was tried";
const LARGER = "what follows breaks it, and a smaller schedule may do so too";

function show(
  result: ChaosResult,
  { file, model }: PreparedRun,
  safety: readonly string[],
): string {
  const { failure, profiles, faults, runs, interrupted } = result;
  const name = out.bold(inertWord(basename(nameOfInput(file.path))));
  const wanted = [...safety, LIVENESS].map(inertWord).join(", ");
  const title = `${name}  ${out.dim(`chaos · seed ${model.seed} · ${count(runs)} runs`)}`;
  const partly = failure === null ? PARTIAL : LARGER;
  const head = interrupted ? `${title}\n${out.yellow(`interrupted: ${partly}`)}` : title;
  if (failure === null && runs === 0) return head;
  if (failure === null) {
    const schedules = `${count(profiles)} random schedule${profiles === 1 ? "" : "s"}`;
    const held = `held under ${count(faults)} faults in ${schedules}`;
    return `${head}\n\n  ${out.green("✓")}  ${held}: ${wanted}`;
  }
  const broken = failure.broken.map((verdict) => {
    const value = writeExpectationValue(verdict, model.diagram);
    const when = { safety: "under faults", liveness: "healed and drained" }[verdict.phase];
    return `  ${out.red("✗")}  ${inertWord(verdict.expression)}  ${out.red(value)}  ${out.dim(when)}`;
  });
  if (failure.profile === 0) {
    return `${head}\n\n${broken.join("\n")}\n\nIt breaks without any fault: mend that first.`;
  }
  const from = failure.drawn.length;
  const shrunk = `${count(failure.faults.length)} of the ${count(from)} faults of schedule ${failure.profile}`;
  const lines = failure.faults.map((fault) => `  - ${inertWord(writeFault(fault))}`);
  return [
    head,
    broken.join("\n"),
    `${out.bold("The smallest schedule that still does")}  ${out.dim(`${shrunk}; for the scenario`)}`,
    [
      `duration: ${model.duration_s}s`,
      `drain: ${result.drain_s}s`,
      `seed: ${failure.seed}`,
      "faults:",
      ...lines,
      "expect:",
      ...[...new Set(failure.broken.map(({ expression }) => expression))].map(
        (expression) => `  - ${JSON.stringify(inertWord(expression))}`,
      ),
    ].join("\n"),
  ].join("\n\n");
}

function writeFault(fault: DrawnFault): string {
  const parts = Object.entries(fault).map(([key, value]) => {
    const text = Array.isArray(value) ? `[${value.join(", ")}]` : String(value);
    return `${key}: ${text}`;
  });
  return `{ ${parts.join(", ")} }`;
}
