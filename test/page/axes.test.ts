// The steps and the labels along the axes of charts.
import { describe, expect, test } from "vitest";
import { labelRoom, stripBase, valueAxis } from "../../src/page/chart-axes.js";
import { write, writeClock, writeTicks } from "../../src/page/format.js";

describe("labels along an axis", () => {
  test("are all in the unit of time of the highest", () => {
    expect(writeTicks([0, 0.2, 0.4], "time")).toEqual(["0 ms", "200 ms", "400 ms"]);
    expect(writeTicks([0, 50, 100], "time")).toEqual(["0 s", "50 s", "100 s"]);
    expect(writeTicks([0, 60, 120, 180], "time")).toEqual(["0 min", "1 min", "2 min", "3 min"]);
    expect(writeTicks([1000], "time")).toEqual(["1,000 s"]);
    expect(writeTicks([0, 0.25, 1], "share")).toEqual(["0%", "25%", "100%"]);
  });

  test("have room at the end of the run, however long it is", () => {
    expect(labelRoom(120)).toBeGreaterThan(12);
    expect(labelRoom(50_000)).toBeGreaterThan(labelRoom(120));
  });

  test("there is no half of a message", () => {
    const steps = valueAxis("count", false, false).incrs as number[];
    expect(Math.min(...steps)).toBe(1);
    const times = valueAxis("time", false, false).incrs as number[];
    expect(times.filter((step) => step > 60).every((step) => step % 60 === 0)).toBe(true);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});

test("a clock has hours in runs of hours, and a tiny number no row of zeros", () => {
  expect(["1:05", "0:01:05"]).toEqual([writeClock(65, 120), writeClock(65, 7200)]);
  expect([write(7.24e-6, "count"), write(-3.1e-5, "rate"), write(0.00052, "count")]).toEqual([
    "7.2·10⁻⁶",
    "-3.1·10⁻⁵/s",
    "0.00052",
  ]);
});

test("strips stand one above the other, the first on top", () => {
  expect([0, 1, 2].map((at) => stripBase(at, 3))).toEqual([2, 1, 0]);
});
