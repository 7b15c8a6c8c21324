// Where lines that lead to one handle are said to run together.
import { expect, test } from "vitest";
import { findJoins } from "../../src/draw/joins.js";
import type { LaidOutEdge, XY } from "../../src/draw/place.js";

const line = (...points: XY[]): LaidOutEdge => ({ id: "e", points, label: null, twin: false });

test("a line that comes in from the side joins behind its corner", () => {
  const straight = line([100, 0], [100, 200]);
  const beside = line([0, 100], [100, 100], [100, 200]);
  expect(findJoins([straight, beside], () => "n1 top")).toEqual([
    { at: [100, 106], edges: [0, 1] },
  ]);
});

test("lines that part again, cross, or only end at one point do not join", () => {
  const straight = line([100, 0], [100, 200]);
  const across = line([0, 100], [200, 100]);
  const other = line([0, 200], [100, 200]);
  expect(findJoins([straight, across], (at) => `n${at}`)).toEqual([]);
  expect(findJoins([straight, other], () => "n1")).toEqual([]);
  expect(findJoins([straight, { ...straight, twin: true }], () => "n1")).toEqual([]);
});
