// The commands as users type them: results on standard output, words on standard error, the exit
// status of the contract, and nothing half written.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { emptyFolder, FZ, fz } from "./run.js";

const LINE = `Bank { # Bank
n1: circle label:"Customer comes"
n2: rectangle label:"Serve the customer"
n3: circle label:"Customer leaves"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="served"]
}
`;

function folderWith(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = emptyFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

/** A message for people: no trace of the program's inside. */
function expectNoTrace(text: string): void {
  expect(text).not.toMatch(/^\s+at .*:\d+:\d+/m);
  expect(text).not.toContain("node:internal");
}

describe("fz", () => {
  test("without a command shows its help", () => {
    const { status, out } = fz(emptyFolder(), []);
    expect(status).toBe(0);
    for (const command of ["new", "check", "render", "simulate", "explain", "export"]) {
      expect(out).toContain(`\n  ${command} `);
    }
  });

  test("says its version", () => {
    expect(fz(emptyFolder(), ["--version"]).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test.each([
    [["frobnicate"], "unknown command 'frobnicate'"],
    [["rendr", "a.fz"], "Did you mean render?"],
    [["check", "--strikt", "a.fz"], "Did you mean --strict?"],
    [["render"], "missing required argument 'file'"],
    [["check", "--format", "xml", "a.fz"], "human, json"],
    [["export", "a.fz"], "--to <format>"],
  ])("refuses %j", (words, message) => {
    const { status, out, err } = fz(folderWith({ "a.fz": LINE }), words);
    expect(status).toBe(2);
    expect(out).toBe("");
    expect(err).toContain(message);
    expectNoTrace(err);
  });
});

describe("fz check", () => {
  test("of a good file says so on standard output", () => {
    const outcome = fz(folderWith({ "a.fz": LINE }), ["check", "a.fz"]);
    expect(outcome).toEqual({
      status: 0,
      out: "a.fz: 1 lane, 3 nodes, 2 edges: no problems\n",
      err: "",
    });
  });

  test("shows the place, the line and a way out", () => {
    const text = LINE.replace("n2.handle(right) -> n3", "n2.handle(right) -> n33");
    const { status, err } = fz(folderWith({ "a.fz": text }), ["check", "a.fz"]);
    expect(status).toBe(1);
    expect(err).toMatch(/error\[FZ2\d\d\]/);
    expect(err).toContain("--> a.fz:6:21");
    expect(err).toContain("6 | n2.handle(right) -> n33.handle(left)");
    expect(err).toMatch(/\| {21}\^{3,}/);
    expect(err).toContain("'n3'");
  });

  test("gives JSON of the agreed form on standard output", () => {
    const text = LINE.replace('label:"Serve', 'label="Serve');
    const { status, out } = fz(folderWith({ "a.fz": text }), ["check", "--format", "json", "a.fz"]);
    expect(status).toBe(0);
    const [diagnostic, ...rest] = JSON.parse(out);
    expect(rest).toEqual([]);
    expect(Object.keys(diagnostic)).toEqual([
      "file",
      "code",
      "severity",
      "message",
      "range",
      "help",
      "fix",
    ]);
    expect(diagnostic).toMatchObject({ file: "a.fz", severity: "warning" });
    expect(diagnostic.range.start.line).toBe(3);
    expect(diagnostic.fix.edits[0].text).toBe(":");
  });

  test("under --strict fails on warnings", () => {
    const folder = folderWith({ "a.fz": LINE.replace('label:"Serve', 'label="Serve') });
    expect(fz(folder, ["check", "a.fz"]).status).toBe(0);
    expect(fz(folder, ["check", "--strict", "a.fz"]).status).toBe(1);
  });

  test("reads standard input, and several files", () => {
    expect(fz(emptyFolder(), ["check", "-"], LINE)).toMatchObject({
      status: 0,
      out: "standard input: 1 lane, 3 nodes, 2 edges: no problems\n",
    });
    const folder = folderWith({ "a.fz": LINE, "b.fz": "nonsense" });
    const { status, out } = fz(folder, ["check", "a.fz", "b.fz"]);
    expect(status).toBe(1);
    expect(out.split("\n")).toHaveLength(3);
  });
});

describe("a wrong file", () => {
  const noise = Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7919) % 256));
  test.each([
    ["no such file", "missing.fz", 2, "there is no such file"],
    ["a folder", "folder", 2, "is a folder"],
    ["an empty file", "empty.fz", 1, "nothing to draw"],
    ["only comments", "comments.fz", 1, "nothing to draw"],
    ["binary noise", "noise.fz", 1, "noise.fz"],
  ])("%s", (_, name, expected, message) => {
    const folder = folderWith({
      "empty.fz": "",
      "comments.fz": "// nothing\n",
      "noise.fz": noise,
    });
    mkdirSync(join(folder, "folder"));
    const before = readdirSync(folder).sort();
    for (const command of ["check", "render", "simulate", "explain"]) {
      const { status, err } = fz(folder, [command, name]);
      expect([command, status]).toEqual([command, expected]);
      expect(err).toContain(message);
      expect(err.split("\n").length).toBeLessThan(30);
      expectNoTrace(err);
    }
    expect(readdirSync(folder).sort()).toEqual(before);
  });
});

describe("fz render", () => {
  test("writes beside the input, and says so on standard error", () => {
    const folder = folderWith({ "a.fz": LINE });
    expect(fz(folder, ["render", "a.fz"])).toMatchObject({
      status: 0,
      out: "",
      err: "drew a.svg\n",
    });
    const svg = readFileSync(join(folder, "a.svg"), "utf8");
    expect(svg).toMatch(/^<svg[^>]* data-fz-view="workflow"/);
    expect(fz(folder, ["render", "a.fz", "-o", "-"]).out).toBe(svg);
    expect(fz(folder, ["render", "-"], LINE).out).toContain('data-node="n2"');
  });

  test("gives the same bytes twice, and draws with elkjs too", () => {
    const folder = folderWith({ "a.fz": LINE });
    const draw = (...words: string[]) => fz(folder, ["render", "a.fz", "-o", "-", ...words]);
    expect(draw().out).toBe(draw().out);
    const elk = draw("--layout", "elk");
    expect(elk.status).toBe(0);
    expect(elk.out).toContain('data-edge="e2"');
  });

  test("leaves an older picture alone when the diagram has errors", () => {
    const folder = folderWith({ "a.fz": LINE.replace("n3.handle", "n9.handle"), "a.svg": "old" });
    expect(fz(folder, ["render", "a.fz"]).status).toBe(1);
    expect(readFileSync(join(folder, "a.svg"), "utf8")).toBe("old");
  });

  test("says why it cannot write", () => {
    const folder = folderWith({ "a.fz": LINE });
    mkdirSync(join(folder, "taken.svg"));
    const { status, err } = fz(folder, ["render", "a.fz", "-o", "taken.svg"]);
    expect(status).toBe(2);
    expect(err).toContain("cannot write taken.svg: is a folder");
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});

describe("fz export --to json", () => {
  test("gives the graph of the agreed form", () => {
    const { status, out } = fz(folderWith({ "a.fz": LINE }), ["export", "a.fz", "--to", "json"]);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toEqual({
      schema: "fz-graph/1",
      lanes: [{ id: "Bank", label: "Bank" }],
      nodes: [
        { id: "n1", lane: "Bank", shape: "circle", label: "Customer comes", attributes: {} },
        { id: "n2", lane: "Bank", shape: "rectangle", label: "Serve the customer", attributes: {} },
        { id: "n3", lane: "Bank", shape: "circle", label: "Customer leaves", attributes: {} },
      ],
      edges: [
        {
          id: "e1",
          from: "n1",
          to: "n2",
          fromHandle: "right",
          toHandle: "left",
          label: null,
          crossLane: false,
        },
        {
          id: "e2",
          from: "n2",
          to: "n3",
          fromHandle: "right",
          toHandle: "left",
          label: "served",
          crossLane: false,
        },
      ],
      loops: [],
    });
  });
});

describe("fz simulate", () => {
  const scenario = `
duration: 100s
nodes:
  n1: { role: source, rate: 8/s }
  n2: { role: service, time: exp(100ms) }
expect: ["lost == 0", "utilization(n2) < 95%"]
`;
  const folder = folderWith({ "a.fz": LINE, "a.scenario.yaml": scenario });

  test("uses the scenario beside the diagram and says so", () => {
    const { status, out, err } = fz(folder, ["simulate", "a.fz"]);
    expect(status).toBe(0);
    expect(err).toBe("using a.scenario.yaml\n");
    expect(out).toContain("Bottleneck");
    expect(out).toContain("all met");
  });

  test("gives the same report for the same seed and another for another", () => {
    const report = (...words: string[]) =>
      fz(folder, ["simulate", "a.fz", "-q", "--json", "-", ...words]).out;
    expect(report()).toBe(report());
    const other = JSON.parse(report("--seed", "2"));
    expect(other.seed).toBe(2);
    expect(other.ledger.produced).not.toBe(JSON.parse(report()).ledger.produced);
  });

  test("obeys its flags", () => {
    const words = ["--rate", "n1=20/s", "--instances", "3", "--duration", "50s", "--fail", "10%"];
    const { out } = fz(folder, ["simulate", "a.fz", "-q", "--json", "-", ...words]);
    const { scenario } = JSON.parse(out);
    expect(scenario).toMatchObject({ duration: 50, warmup: 0 });
    expect(scenario.nodes.n1.rate).toBe(20);
    expect(scenario.nodes.n2).toMatchObject({ instances: 3, fail: 0.1, time: "exp(100ms)" });
  });

  test("takes faults as phrases and any setting as a path", () => {
    const words = ["--fault", "crash n2 at 20s for 10s", "--set", "nodes.n2.queue=50"];
    const { out } = fz(folder, ["simulate", "a.fz", "-q", "--json", "-", ...words]);
    const report = JSON.parse(out);
    expect(report.faults).toHaveLength(1);
    expect(report.faults[0]).toMatchObject({ kind: "crash", target: "n2", at_s: 20, for_s: 10 });
    expect(report.scenario.nodes.n2.queue).toBe(50);
    expect(report.ledger.dropped.total).toBeGreaterThan(0);
  });

  test("exits 3 when an expectation is not met, and shows the value", () => {
    const words = ["simulate", "a.fz", "-q", "--set", 'expect=["utilization(n2) < 10%"]'];
    const { status, out } = fz(folder, words);
    expect(status).toBe(3);
    expect(out).toMatch(/✗ {2}utilization\(n2\) < 10% {2}(7|8)\d/);
  });

  test.each(["max_events=500", "max_messages=20"])(
    "a run that %s ends passes no expectation, and says what to do",
    (setting) => {
      const words = ["simulate", "a.fz", "--rate", "20/s", "--set", setting];
      const { status, out } = fz(folder, [...words, "--set", 'expect=["lost == 0"]']);
      expect(status).toBe(3);
      expect(out).toMatch(/stopped at [\d.]+m?s of 1m40s: /);
      expect(out).toContain(`--set ${setting.split("=")[0]}=`);
      expect(out).toContain("Expectations  not judged");
      expect(out).toContain("✗  lost == 0");
      expect(fz(folder, [...words, "--set", "expect=[]"]).status).toBe(1);
    },
  );

  test("says which faults came too late, and blames the flag that made it so", () => {
    const late = { "b.fz": LINE, "b.yaml": `${scenario}warmup: 5s\n` };
    const cwd = folderWith(late);
    const words = ["simulate", "b.fz", "-s", "b.yaml"];
    const { status, out, err } = fz(cwd, [...words, "--fault", "crash n2 at 10m"]);
    expect(status).toBe(0);
    expect(err).toContain("warning[FZ411]");
    expect(out).toContain("the run was over before it began");
    const short = fz(cwd, [...words, "--duration", "1s"]);
    expect(short.status).toBe(2);
    expect(short.err).toContain("--> --duration 1s");
  });

  test("keeps to the width that COLUMNS gives", () => {
    const wide = (columns: string) => {
      const { out } = fz(folder, ["simulate", "a.fz", "-q"], "", { COLUMNS: columns });
      const nodes = out.slice(out.indexOf("Nodes"), out.indexOf("Theory"));
      return Math.max(...nodes.split("\n").map((line) => line.length));
    };
    expect(wide("64")).toBeLessThanOrEqual(64);
    expect(wide("200")).toBeGreaterThan(wide("64"));
  });

  test.each([
    [["--rate", "-5/s"], 2, "'-5/s' is negative"],
    [["--rate", "500"], 2, "'500' has no unit"],
    [["--duration", "10"], 2, "'10' has no unit"],
    [["--fail", "n2=120%"], 2, "more than the whole"],
    [["--instances", "n22=3"], 2, "did you mean 'n2'?"],
    [["--fail", "200%"], 2, "'200%' is more than the whole"],
    [["--partitions", "3"], 2, "the diagram has no topic"],
    [["--fault", "crash n9 at 1s"], 2, "the diagram has no node 'n9'"],
    [["--fault", "crash n2 for"], 2, "'for' is followed by no time"],
    [["--fault", "crash n2 at 5s at 6s"], 2, "says 'at' twice"],
    [["--fault", "slow n2 x-1 at 5s"], 2, "'x-1' is negative"],
    [["--fault", "crash n1 n2"], 2, "says two targets"],
    [["--set", 'expect=["p42(latency) < 1s"]'], 2, "one of p50, p90, p95, p99, p999"],
    [["--precision", "0%"], 2, "is never reached"],
    [["--fault", "meltdown n2"], 2, "'meltdown' is not a kind of fault"],
    [["--set", "nodes.n2.colour=red"], 2, "'colour' is not a parameter"],
    [["--set", "nonsense"], 2, "sets nothing"],
    [["-s", "missing.yaml"], 2, "there is no such file"],
    [["-s", "wrong.yaml"], 1, "did you mean 'n2'?"],
    [["--seed", "-1"], 2, "too small"],
  ])("refuses %j and writes nothing", (words, expected, message) => {
    writeFileSync(join(folder, "wrong.yaml"), "nodes: { m2: { role: service } }\n");
    const { status, out, err } = fz(folder, ["simulate", "a.fz", "--json", "r.json", ...words]);
    expect([status, out]).toEqual([expected, ""]);
    expect(err).toContain(message);
    expectNoTrace(err);
    expect(readdirSync(folder)).not.toContain("r.json");
  });
});

test("what keeps a diagram from running is shown in the diagram", () => {
  const start = 'A { # A\nn1: circle label:"Start"\n';
  const round = `${start}n2: rectangle\nn1.handle(right) -> n2.handle(left)\nn2.handle(right) -> n2.handle(left)\n}\n`;
  const folder = folderWith({ "alone.fz": `${start}}\n`, "round.fz": round });
  writeFileSync(join(folder, "round.scenario.yaml"), "duration: 10s\n");
  const alone = fz(folder, ["simulate", "alone.fz"]);
  expect(alone.status).toBe(1);
  expect(alone.err).toContain(
    "error[FZ501]: nothing in the diagram makes messages\n --> alone.fz:2:1",
  );
  const cycle = fz(folder, ["simulate", "round.fz"]);
  expect(cycle.status).toBe(1);
  expect(cycle.err).toContain(" --> round.fz:3:1\n  |\n3 | n2: rectangle\n");
});

test("a reader that closes the pipe early changes nothing about the exit status", () => {
  const folder = folderWith({ "a.fz": LINE.repeat(2000) });
  const script = `"${process.execPath}" "${FZ}" check a.fz 2>&1 | head -1; echo "\${PIPESTATUS[0]}"`;
  const { stdout } = spawnSync("bash", ["-c", script], { cwd: folder, encoding: "utf8" });
  expect(stdout.trimEnd().split("\n").at(-1)).toBe("1");
});

describe("fz explain", () => {
  test("names the rule behind every role and number", () => {
    const { status, out } = fz(folderWith({ "a.fz": LINE }), ["explain", "a.fz", "--rate", "5/s"]);
    expect(status).toBe(0);
    expect(out).toMatch(/role +source +a circle that nothing leads to starts/);
    expect(out).toMatch(/rate +5\/s +flag/);
    expect(out).toMatch(/role +service +the label says "serve"/);
    expect(out).toMatch(/time +exp\(10ms\) +default/);
  });

  test("lists roles and faults with their parameters", () => {
    const { out } = fz(emptyFolder(), ["explain", "--roles"]);
    for (const word of ["source", "topic", "dlq", "partition", "surge", "instances"]) {
      expect(out).toContain(word);
    }
  });
});

describe("fz new", () => {
  test("lists the templates with a sentence each", () => {
    const { status, out } = fz(emptyFolder(), ["new", "--list"]);
    expect(status).toBe(0);
    const lines = out.trimEnd().split("\n");
    const names = lines.map((line) => line.split(" ")[0]);
    expect(names).toEqual(
      expect.arrayContaining(["database-per-service", "dead-letter-queue", "pubsub"]),
    );
    for (const line of lines) expect(line).toMatch(/^\S+ +\S.{20,}\.$/);
  });

  test("never overwrites, and leaves nothing half made", () => {
    const folder = folderWith({ file: "mine" });
    mkdirSync(join(folder, "full"));
    writeFileSync(join(folder, "full/diagram.fz"), "mine");
    expect(fz(folder, ["new", "pubsub", "full"])).toMatchObject({ status: 2 });
    expect(readFileSync(join(folder, "full/diagram.fz"), "utf8")).toBe("mine");
    expect(fz(folder, ["new", "pubsub", "file"])).toMatchObject({ status: 2 });
    expect(fz(folder, ["new", "pubsub", "file/below"])).toMatchObject({ status: 2 });
    expect(fz(folder, ["new", "pubsubb"]).err).toContain("did you mean 'pubsub'?");
    expect(readdirSync(folder).sort()).toEqual(["file", "full"]);
  });

  test("fills an empty folder, and with --force one that holds files", () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, "empty"));
    expect(fz(folder, ["new", "pubsub", "empty"]).status).toBe(0);
    expect(readdirSync(join(folder, "empty"))).toEqual(
      expect.arrayContaining(["README.md", "diagram.fz", "diagram.svg", "scenario.yaml"]),
    );
    writeFileSync(join(folder, "empty/notes.txt"), "mine");
    writeFileSync(join(folder, "empty/diagram.fz"), "changed");
    expect(fz(folder, ["new", "pubsub", "empty", "--force"]).status).toBe(0);
    expect(readFileSync(join(folder, "empty/notes.txt"), "utf8")).toBe("mine");
    expect(readFileSync(join(folder, "empty/diagram.fz"), "utf8")).not.toBe("changed");
  });
});
