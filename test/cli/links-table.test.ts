// What the summary says of links where messages have a size.
import { expect, test } from "vitest";
import { linkTable } from "../../src/cli/summary-links.js";
import { simulate } from "../../src/sim/simulate.js";
import { type ModelText, model } from "../sim/model.js";

const tableOf = (size: string | undefined, columns = 100): string => {
  const text: ModelText = {
    nodes: {
      n1: { role: "source", rate: "10/s", arrivals: "fixed", ...(size ? { size } : {}) },
      n2: { role: "sink" },
      n3: { role: "sink" },
    },
    links: { "n1->n2": { bandwidth: "1MB/s" }, "n1->n3": { loss: 0.999999 } },
    duration: "10s",
    drain: "10s",
  };
  const given = model(text);
  return linkTable(simulate(given), given, columns);
};

test("bytes stand beside what a link carries at most", () => {
  const lines = tableOf("50KB").split("\n");
  expect(lines[1]).toMatch(/link +messages +bytes +a second +of its bandwidth/);
  // 100 messages of 50 KB in the 10.05 s until the last has come through.
  expect(lines[2]).toMatch(/n1 → n2 +100 +5MB +498KB\/s +50%/);
  expect(lines[3]).toMatch(/n1 → n3 +100 +5MB +498KB\/s$/);
});

test("without sizes there is nothing to tell", () => {
  expect(tableOf(undefined)).toBe("");
});
