// The moving picture of a run: style sheet only, the same bytes every time, still for who wants it so.
import { readFileSync, writeFileSync } from "node:fs";
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
