// Gaps in lines that others pass over, and kinks that are taken out of lines between components.
import { expect, test } from "vitest";
import { straighten } from "../../src/draw/architecture/straighten.js";
import { findBridges } from "../../src/draw/bridges.js";
import type { XY } from "../../src/draw/place.js";

const line = (...points: XY[]) => ({ points, twin: false, widthPx: 1.5 });

test("the line that is painted later passes over the earlier one", () => {
  const upright = line([100, 0], [100, 200]);
  const flat = line([0, 100], [200, 100]);
  const [first, second] = findBridges([upright, flat]);
  expect(first).toEqual([]);
  expect(second).toEqual([{ x: 98.75, y: 96.25, width: 2.5, height: 7.5 }]);
  expect(findBridges([flat, upright])[1]).toEqual([
    { x: 96.25, y: 98.75, width: 7.5, height: 2.5 },
  ]);
});

test("corners and ends are left whole, and lines that only touch", () => {
  const upright = line([100, 0], [100, 200]);
  expect(findBridges([upright, line([0, 4], [200, 4])])).toEqual([[], []]);
  expect(findBridges([upright, line([95, 100], [200, 100])])).toEqual([[], []]);
  expect(findBridges([upright, line([0, 100], [100, 100])])).toEqual([[], []]);
  expect(findBridges([upright, { ...line([0, 100], [200, 100]), twin: true }])).toEqual([[], []]);
});

const BOXES = [
  { x: 0, y: 0, width: 100, height: 60 },
  { x: 200, y: 5, width: 100, height: 60 },
];
const KINKED = {
  from: 0,
  to: 1,
  points: [
    [100, 30],
    [150, 30],
    [150, 35],
    [200, 35],
  ] as XY[],
  plate: null,
};

test("a line with a small jog becomes straight, and takes its words along", () => {
  expect(straighten([KINKED], BOXES)[0].points).toEqual([
    [100, 35],
    [200, 35],
  ]);
  const plate = { x: 105, y: 22, width: 30, height: 16 };
  expect(straighten([{ ...KINKED, plate }], BOXES)[0].plate).toEqual({ ...plate, y: 27 });
});

test("a jog stays where a straight line would end at a corner, or run beside another", () => {
  const low = KINKED.points.map(([x, y]): XY => [x, y + 20]);
  const short = { ...BOXES[0], height: 61 };
  expect(straighten([{ ...KINKED, points: low }], [short, BOXES[1]])[0].points).toEqual([
    [100, 50],
    [200, 50],
  ]);
  const others = [24, 41].map((y) => ({
    ...KINKED,
    points: [
      [100, y],
      [200, y],
    ] as XY[],
  }));
  expect(straighten([KINKED, ...others], BOXES)[0].points).toEqual(KINKED.points);
});

test("a large jog stays", () => {
  const points: XY[] = [
    [100, 15],
    [150, 15],
    [150, 45],
    [200, 45],
  ];
  expect(straighten([{ ...KINKED, points }], BOXES)[0].points).toEqual(points);
});
