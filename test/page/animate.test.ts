// The moving picture of a run: style sheet only, the same bytes every time, still for who wants it so.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { emptyFolder, fz } from "../cli/run.js";
import { inBrowser } from "./browser.js";

let folder = "";
const draw = (...words: string[]) => fz(folder, ["render", "shop/diagram.fz", ...words]);

beforeAll(() => {
  folder = emptyFolder();
  fz(folder, ["new", "pubsub", "shop"]);
  expect(fz(folder, ["simulate", "shop/diagram.fz", "--json", "run.json"]).status).toBe(0);
});

const ANIMATED = ["--report", "run.json", "--animate"];

describe("fz render --animate", () => {
  test("moves by its style sheet alone, and draws the same bytes again", () => {
    expect(draw(...ANIMATED, "-o", "a.svg").status).toBe(0);
    expect(draw(...ANIMATED, "-o", "b.svg").status).toBe(0);
    const svg = readFileSync(join(folder, "a.svg"), "utf8");
    expect(readFileSync(join(folder, "b.svg"), "utf8")).toBe(svg);
    expect(svg).not.toMatch(/<script|<animate|<set\b|\son\w+=|href=|style="/);
    expect(svg).toContain("prefers-reduced-motion:no-preference");
    expect(svg.match(/@keyframes/g)!.length).toBeGreaterThan(20);
    expect(svg.length).toBeLessThan(200_000);
  });

  test("says what it needs", () => {
    const said = (...words: string[]) => {
      const { status, err } = draw(...words);
      return [status, err.split("\n")[0]];
    };
    expect(said("--animate")).toEqual([2, expect.stringContaining("there is none")]);
    expect(said("-o", "a.gif")).toEqual([2, "error: a GIF shows a run, and there is none"]);
    expect(said(...ANIMATED, "-o", "a.png")).toEqual([2, "error: PNG cannot move"]);
    expect(said(...ANIMATED, "--view", "sequence")).toEqual([
      2,
      "error: the sequence view cannot move",
    ]);
    const report = JSON.parse(readFileSync(join(folder, "run.json"), "utf8"));
    writeFileSync(join(folder, "still.json"), JSON.stringify({ ...report, series: {} }));
    expect(said("--report", "still.json", "--animate")).toEqual([
      1,
      "error: still.json: the report has no curves over time",
    ]);
  });

  test("takes nothing from a report that is no number", () => {
    const report = JSON.parse(readFileSync(join(folder, "run.json"), "utf8"));
    const bad = "0}</style><script>alert(1)</script>";
    const series = Object.fromEntries(
      Object.entries<unknown[]>(report.series).map(([name, values]) => [
        name,
        values.map((value) => (name === "t_s" ? value : bad)),
      ]),
    );
    const faults = [{ kind: bad, target: bad, at_s: bad, for_s: bad }, 7, null];
    writeFileSync(join(folder, "bad.json"), JSON.stringify({ ...report, series, faults }));
    const { status, out } = draw("--report", "bad.json", "--animate", "-o", "-");
    expect(status).toBe(0);
    expect(out).not.toContain("script");
    expect(out).not.toContain("alert");
  });
});

describe("fz render to GIF", () => {
  const GIF = ["--report", "run.json", "--width", "320"];
  const LINE = ["small.fz", "--report", "small.json", "--width", "160"];

  test("is known by its ending, bounded, and the same every time", () => {
    const edges = "n1.handle(right) -> n2.handle(left)\nn2.handle(right) -> n3.handle(left)";
    const nodes = 'n1: circle label:"Go"\nn2: rectangle label:"Serve"\nn3: circle label:"End"';
    writeFileSync(join(folder, "small.fz"), `A { # A\n${nodes}\n${edges}\n}\n`);
    const words = ["small.fz", "--duration", "20s", "--rate", "50/s", "--json", "small.json"];
    expect(fz(folder, ["simulate", ...words]).status).toBe(0);
    expect(fz(folder, ["render", ...LINE, "-o", "a.gif"]).status).toBe(0);
    expect(fz(folder, ["render", ...LINE, "--format", "gif", "-o", "b"]).status).toBe(0);
    const gif = readFileSync(join(folder, "a.gif"));
    expect(readFileSync(join(folder, "b")).equals(gif)).toBe(true);
    expect(gif.toString("latin1", 0, 6)).toBe("GIF89a");
    expect(gif.readUInt16LE(6)).toBe(160);
    expect(gif.toString("latin1")).toContain("NETSCAPE2.0");
    // One graphic control block before every frame.
    expect(gif.toString("latin1").split("\u0021\u00f9\u0004").length - 1).toBe(120);
    expect(gif.length).toBeLessThan(1_000_000);
    expect(gif.at(-1)).toBe(0x3b);
  });

  test("is refused where it would be huge, or shows another view", () => {
    const huge = draw("--report", "run.json", "--width", "6000", "-o", "c.gif");
    expect([huge.status, huge.err]).toEqual([2, expect.stringContaining("is too large")]);
    const other = draw(...GIF, "--view", "sequence", "-o", "c.gif");
    expect([other.status, other.err]).toEqual([2, expect.stringContaining("cannot move")]);
    expect(existsSync(join(folder, "c.gif"))).toBe(false);
  });
});

test("every kind of fault shows where it strikes, as often as it does, and is named", () => {
  const report = JSON.parse(readFileSync(join(folder, "run.json"), "utf8"));
  const end_s = report.series.t_s.at(-1);
  const faults = [
    { kind: "latency", target: "Broker/Sales", at_s: end_s / 4, for_s: end_s / 4 },
    { kind: "slow", target: "n8", strikes_s: [[end_s / 2, end_s / 4]] },
    { kind: "crash", target: "n8", at_s: (end_s * 5) / 8, for_s: end_s / 16 },
    { kind: "surge", target: "all sources", at_s: (end_s * 3) / 4, for_s: null },
  ];
  writeFileSync(join(folder, "many.json"), JSON.stringify({ ...report, faults }));
  const { status, out } = draw("--report", "many.json", "--animate", "-o", "-");
  expect(status).toBe(0);
  const turns = (id: string, property: string) => {
    const part = new RegExp(`data-(?:node|edge)="${id}"[^]*?class="([^"]*-m\\d+)"`).exec(out)![1];
    const names = new RegExp(`\\.${part}\\{[^}]*animation:([^}]*)\\}`).exec(out)![1];
    const rules = [...names.matchAll(/([^\s,]+-k\d+) \S+ step-end/g)].map(([, name]) => name);
    const frames = rules.map(
      (name) => new RegExp(`@keyframes ${name}\\{(.*?\\})\\}`).exec(out)![1],
    );
    const steps = [...frames.join("").matchAll(/([\d.]+)%\{([^}]*)\}/g)];
    return steps.map(([, at, looks]) => [
      Number(at),
      new RegExp(`(?:^|;)${property}:([^;]*)`).exec(looks)![1],
    ]);
  };
  expect(turns("e6", "stroke-dasharray")).toEqual([
    [0, "none"],
    [25, "9 4"],
    [50, "none"],
  ]);
  const [usual, slowed, crashed] = turns("n8", "stroke").map(([, colour]) => colour);
  expect(new Set([usual, slowed, crashed]).size).toBe(3);
  expect(turns("n8", "stroke").map(([at]) => at)).toEqual([0, 50, 62.5, 68.75, 75]);
  expect(turns("n1", "stroke-width").map(([at]) => at)).toEqual([0, 75]);
  for (const words of ["latency Broker/Sales", "slow n8, crash n8", "surge all sources"]) {
    expect(out).toContain(`>${words}</text>`);
  }
});

inBrowser((open) => {
  test("moves in a browser, and stands still for who wants less motion", async () => {
    expect(draw(...ANIMATED, "-o", "c.svg").status).toBe(0);
    const url = pathToFileURL(join(folder, "c.svg")).href;
    const moving = await open(url);
    const running = () => document.getAnimations().length;
    expect(await moving.page.evaluate(running)).toBeGreaterThan(20);
    // The mailing service is cut off from a third of the run on, and comes back after 15 of 120 s.
    const dashes = (at_ms: number) =>
      moving.page.evaluate((now) => {
        for (const animation of document.getAnimations()) {
          animation.pause();
          animation.currentTime = now;
        }
        const line = document.querySelector('[data-edge="e5"] path')!;
        return getComputedStyle(line).strokeDasharray;
      }, at_ms);
    expect(await dashes(4_000)).toBe("none");
    expect(await dashes(9_000)).toContain("3px");
    expect(await dashes(14_000)).toBe("none");
    expect(moving.errors).toEqual([]);
    await moving.page.context().close();
    const calm = await open(url, { reducedMotion: "reduce" });
    expect(await calm.page.evaluate(running)).toBe(0);
    await calm.page.context().close();
  });
});
