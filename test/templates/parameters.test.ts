// Parameters of templates: whatever combination is taken makes a canonical diagram without a remark,
// a picture without a collision and a day on which all is well; whatever is not taken is said so.
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Stop } from "../../src/cli/stop.js";
import { askFor } from "../../src/cli/templates/ask.js";
import { evaluate } from "../../src/cli/templates/formula.js";
import { type Parameter, readManifest } from "../../src/cli/templates/manifest.js";
import { type Given, resolveParameters } from "../../src/cli/templates/parameters.js";
import { renderSvg } from "../../src/draw/render.js";
import { compile } from "../../src/lang/compile.js";
import { format } from "../../src/lang/format.js";
import { parseRate } from "../../src/sim/quantity.js";
import { emptyFolder, fz } from "../cli/run.js";
import { checkSvg } from "../draw/geometry.js";
import { filled, manifestOfTemplate, names, runScenario, unmet, written } from "./template.js";

/** More of them, and others, in a longer run: FZ_CHECKS=60 FZ_SEED=7. */
const CHECKS = Number(process.env.FZ_CHECKS ?? 3);
const SEED = Number(process.env.FZ_SEED ?? 6);

const NAMES = ["orders", "billing", "Stock keeping", "e-mail", "Büro", "broker", "ünïts", "shop"];

/** Values that a parameter may take, most of them within its limits. */
function wordsFor({ kind, least, most, of, default: standard }: Parameter): fc.Arbitrary<string> {
  const low = typeof least === "number" ? least : 1;
  const high = typeof most === "number" ? most : 300;
  switch (kind) {
    case "text":
      return fc.constantFrom("Order desk", "R&D (Köln)", "A.b, c's - d/e + 1", "東京");
    case "names":
      return fc
        .uniqueArray(fc.constantFrom(...NAMES), { minLength: low, maxLength: Math.min(high, 8) })
        .map((list) => list.join(","));
    case "count":
      return fc.integer({ min: low, max: Math.min(high, 40) }).map(String);
    case "rate": {
      const usual = parseRate(standard);
      const most = (usual.ok ? usual.value : 1) * 60 * 2;
      return fc.integer({ min: Math.ceil(low * 60), max: most }).map((rate) => `${rate}/min`);
    }
    case "choice":
      return fc.constantFrom(...(of ?? []));
    default:
      return kind satisfies never;
  }
}

const givenOf = (name: string): fc.Arbitrary<Given> =>
  fc
    .record(
      Object.fromEntries(
        Object.entries(manifestOfTemplate(name).parameters).map(([key, one]) => [
          key,
          wordsFor(one),
        ]),
      ),
      { requiredKeys: [] },
    )
    .map((values) => new Map(Object.entries(values as Record<string, string>)));

const LOOK = { view: "workflow", theme: "light", engine: "own" } as const;

describe.each(names)("parameters of %s", (name) => {
  test("make a system that is well, or are refused with a reason", {
    timeout: 600_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(givenOf(name), async (given) => {
        let files: ReturnType<typeof filled>;
        try {
          files = filled(name, given);
        } catch (error) {
          expect(error).toBeInstanceOf(Stop);
          expect((error as Stop).status).toBe(2);
          expect((error as Stop).message).toMatch(/^--/);
          expect((error as Stop).help).not.toBeNull();
          fc.pre(false);
          return;
        }
        const text = files.get("diagram.fz")!;
        const { diagram, diagnostics } = compile(text, { file: "diagram.fz" });
        expect(diagnostics).toEqual([]);
        expect(format(text).text).toBe(text);
        expect(diagram.nodes.map(({ id }) => id)).toEqual(
          diagram.nodes.map((_, at) => `n${at + 1}`),
        );
        expect(checkSvg(await renderSvg(diagram, LOOK))).toEqual([]);
        expect(unmet(runScenario(written(files), "scenario.yaml"))).toEqual([]);
      }),
      { numRuns: CHECKS, seed: SEED, maxSkipsPerRun: 1000 },
    );
  });
});

describe("fz new with parameters", () => {
  test("makes what was asked for", () => {
    const folder = emptyFolder();
    const words =
      "pubsub it --name Desk --services orders,billing --partitions 8 --retries 2".split(" ");
    const { status, err } = fz(folder, ["new", ...words]);
    expect(status).toBe(0);
    expect(err).toContain("made it/ with README.md");
    const read = (file: string) => readFileSync(join(folder, "it", file), "utf8");
    expect(read("diagram.fz")).toContain("Shop { # Desk");
    expect(read("diagram.fz")).toContain("Billing { # Billing service");
    expect(read("diagram.fz")).toContain("loop [retry up to 2 times]");
    expect(read("diagram.fz")).not.toContain("Seating");
    expect(read("scenario.yaml")).toContain("partitions: 8");
    expect(read("scenario.yaml")).toContain("max: 2");
    expect(fz(folder, ["check", "--strict", "it/diagram.fz"]).status).toBe(0);
    expect(fz(folder, ["simulate", "it/diagram.fz", "-q"]).status).toBe(0);
  });

  test("never asks when nobody sits at a terminal", () => {
    expect(fz(emptyFolder(), ["new", "pubsub", "it"], "Desk\n").err).not.toContain("called");
  });

  test.each([
    [["--rate", "400"], "has no unit"],
    [["--rate", "400/s", "--partitions", "3"], "more than the 100.2/s"],
    [["--partitions", "0"], "less than the 1"],
    [["--retries", "7"], "it takes 0 to 6"],
    [["--rate", "1/h"], "too few in a run"],
    [["--name", 'Ops "desk"'], 'it has a "'],
    [["--partitions", "4", "--broker", "rabbitmq"], "it belongs to broker kafka"],
    [["--broker", "carrier pigeon"], "one of kafka, rabbitmq"],
    [["--consumers", "2", "--services", "a,b,c"], "3 are named"],
    [["--services", "a,../b"], "'../b' is no name"],
    [["--services", "a,A"], "'A' is there twice"],
    [["--services", 'x" } y'], "is no name"],
    [["--name", "a\n}"], "cannot stand in a label"],
    [["--name", 'a" {'], "cannot stand in a label"],
    [["--set", "colour=red"], "takes no 'colour'"],
    [["--set", "retries"], "sets nothing"],
  ])("refuses %j and makes nothing", (words, message) => {
    const folder = emptyFolder();
    const { status, err } = fz(folder, ["new", "pubsub", "it", ...words]);
    expect([status, readdirSync(folder)]).toEqual([2, []]);
    expect(err).toContain(message);
  });

  test("shows what was not measured as commands to run", () => {
    const folder = emptyFolder();
    const { err } = fz(folder, ["new", "pubsub", "my desk", "--rate", "30/s"]);
    expect(err).toContain("next:  fz render 'my desk/diagram.fz'");
    const readme = readFileSync(join(folder, "my desk/README.md"), "utf8");
    expect(readme).toContain("\n```\nfz simulate diagram.fz -q | sed");
    expect(readme).not.toMatch(/```console|^\$ /m);
    expect(readme).toContain("run both to see what yours does");
    expect(readme).not.toContain("Each scenario asks one, and fails");
  });

  test("fills a link to an empty folder, and leaves the link", () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, "place"));
    symlinkSync("place", join(folder, "link"));
    expect(fz(folder, ["new", "pubsub", "link"]).status).toBe(0);
    expect(readdirSync(join(folder, "place"))).toContain("diagram.fz");
  });

  test("calls no service a service twice", () => {
    const diagram = filled("pubsub", new Map([["services", "Data service,Mailing"]]));
    expect(diagram.get("diagram.fz")).toContain("{ # Data service\n");
  });

  test("says what a template takes", () => {
    const { out } = fz(emptyFolder(), ["new", "--list", "pubsub"]);
    expect(out).toMatch(/^--name +What the producer is called \(Ticket shop\)$/m);
    expect(out).toMatch(/^--rate +Events a second \(400\/s; 20\/s to what the rest allows\)$/m);
  });
});

describe("questions", () => {
  const manifest = manifestOfTemplate("pubsub");
  const asking = async (answers: readonly (string | null)[], given: Given = new Map()) => {
    const questions: string[] = [];
    const told: string[] = [];
    const left = [...answers];
    const chosen = await askFor(
      manifest,
      given,
      async (text) => {
        questions.push(text);
        return left.shift() ?? null;
      },
      (text) => told.push(text),
    );
    return { questions, told, chosen };
  };

  test("are put for what is not given, with defaults that follow what is", async () => {
    const { questions, chosen } = await asking(
      ["Desk", "a,b", "", "", ""],
      new Map([["partitions", "4"]]),
    );
    expect(questions).toHaveLength(5);
    expect(questions[0]).toBe("What the producer is called [Ticket shop]: ");
    expect(questions[3]).toBe("Events a second [132/s]: ");
    expect(Object.fromEntries(chosen)).toEqual({ name: "Desk", services: "a,b", partitions: "4" });
  });

  test("are put again after an answer that cannot be taken", async () => {
    const { told, questions } = await asking(["", "", "", "pigeons", "rabbitmq", "", ""]);
    expect(told).toEqual(["--broker: 'pigeons' is not known; one of kafka, rabbitmq"]);
    expect(questions).not.toContainEqual(expect.stringContaining("Partitions"));
  });

  test("make nothing when there are no more answers", async () => {
    await expect(asking(["Desk"])).rejects.toThrow("nothing was made");
  });
});

describe("templates of one's own", () => {
  const DIAGRAM =
    'Lane { # {{name}}\n@a: circle label:"A"\n@b: circle label:"B"\n@a.handle(right) -> @b.handle(left)\n}\n';
  const MANIFEST = "parameters: { name: { kind: text, summary: Name, default: Mine } }\n";

  function folderWith(files: Readonly<Record<string, string>>): string {
    const folder = emptyFolder();
    mkdirSync(join(folder, "all/ours/pattern"), { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(folder, "all/ours", name), text);
    }
    return folder;
  }

  test("take their patterns also when nothing is asked for", () => {
    const folder = folderWith({
      "diagram.fz": plain,
      "template.yaml": MANIFEST,
      "pattern/diagram.fz": DIAGRAM,
      "pattern/scenario.yaml": "diagram: diagram.fz\nnodes: { @a: { rate: 5/s } }\n",
    });
    expect(fz(folder, ["new", "./all/ours", "it"]).status).toBe(0);
    expect(readFileSync(join(folder, "it/scenario.yaml"), "utf8")).toContain("n1: { rate: 5/s }");
    writeFileSync(join(folder, "all/ours/pattern/notes.md"), "a\n{{#name}}\n");
    const { status, err } = fz(folder, ["new", "./all/ours", "other"]);
    expect(status).toBe(1);
    expect(err).toContain('pattern/notes.md: Unclosed section "name" (line 3)');
  });

  const plain = DIAGRAM.replaceAll("@a", "n1").replaceAll("@b", "n2").replace("{{name}}", "Mine");

  test("are found by FZ_TEMPLATES and by their path", () => {
    const folder = folderWith({
      "diagram.fz": plain,
      "template.yaml": MANIFEST,
      "pattern/diagram.fz": DIAGRAM,
    });
    process.env.FZ_TEMPLATES = join(folder, "all");
    try {
      expect(fz(folder, ["new", "--list"]).out).toMatch(/^ours/m);
      expect(fz(folder, ["new", "ours", "one"]).status).toBe(0);
    } finally {
      delete process.env.FZ_TEMPLATES;
    }
    expect(fz(folder, ["new", "./all/ours", "two", "--name", "Yours"]).status).toBe(0);
    expect(readFileSync(join(folder, "one/diagram.fz"), "utf8")).toBe(plain);
    expect(readFileSync(join(folder, "two/diagram.fz"), "utf8")).toContain("Lane { # Yours");
  });

  test("bring only files: no links, no hidden ones", () => {
    const folder = folderWith({ "diagram.fz": plain, ".secret": "x", "notes.md": "y" });
    symlinkSync("/etc/hostname", join(folder, "all/ours/linked.txt"));
    expect(fz(folder, ["new", "./all/ours", "it"]).status).toBe(0);
    expect(readdirSync(join(folder, "it")).sort()).toEqual([
      "diagram.fz",
      "diagram.svg",
      "notes.md",
    ]);
  });

  test.each([
    ["a name that nothing has", DIAGRAM.replace("name", "nmae"), "nothing is called 'nmae'"],
    ["a section without an end", `${DIAGRAM}{{#name}}`, "Unclosed section"],
    ["a node that is not defined", `${DIAGRAM}@c`, "the diagram defines no node '@c'"],
    ["a diagram with a mistake", `${DIAGRAM}Lane { # twice\n}\n`, "makes a diagram with a mistake"],
    [
      "a way to the prototype",
      DIAGRAM.replace("name", "constructor"),
      "nothing is called 'constructor'",
    ],
  ])("with %s are refused", (_, pattern, message) => {
    const folder = folderWith({
      "diagram.fz": plain,
      "template.yaml": MANIFEST,
      "pattern/diagram.fz": pattern,
    });
    const { status, err } = fz(folder, ["new", "./all/ours", "it", "--name", "X"]);
    expect([status, readdirSync(folder)]).toEqual([1, ["all"]]);
    expect(err).toContain(message);
  });
});

describe("formulas", () => {
  test.each([
    ["1 + 2 * 3", 7],
    ["(1 + 2) * 3 ^ 2", 27],
    ["10 - 3 - 2", 5],
    ["-rate + 20", 10],
    ["max(2, ceil(rate / 3), 1)", 4],
    ["ceil(0.1 * 30)", 3],
  ])("%s", (text, value) => {
    expect(evaluate(text, { rate: 10 })).toBeCloseTo(value, 9);
  });

  test.each([
    ["1 +", "it ends too early"],
    ["min(1, 2", "')' is missing"],
    ["2 3", "'3' is not expected there"],
    ["rat", "nothing is called 'rat'"],
    ["1 / 0", "it gives no number"],
    ["process.exit()", "is no arithmetic"],
    ["(".repeat(60), "nested too deeply"],
  ])("%s is refused", (text, message) => {
    expect(() => evaluate(text, { rate: 10 })).toThrow(message);
  });

  test("defaults follow what was given, and only that", () => {
    const manifest = readManifest(
      "parameters: { a: { kind: count, summary: A, default: 3, follows: 2 * b }, b: { kind: count, summary: B, default: 9 } }",
      "template.yaml",
    );
    expect(resolveParameters(manifest, new Map()).a.number).toBe(3);
    expect(resolveParameters(manifest, new Map([["b", "4"]])).a.number).toBe(8);
  });
});
