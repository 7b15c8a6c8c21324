// `fz render --view`: every view comes out of the program that users get.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { emptyFolder, fz } from "./run.js";

const DIAGRAM = `Shop { # Web shop
n1: circle label:"Order placed"
n1.handle(bottom) -> Store.n2.handle(top) [label="OrderPlaced"]
}
Store { # Order database
n2: rectangle label:"Keep the order"
}
`;

describe("fz render --view", () => {
  test.each(["workflow", "sequence", "architecture"])("%s draws", (view) => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "a.fz"), DIAGRAM);
    const { status, out, err } = fz(folder, ["render", "a.fz", "--view", view, "-o", "-"]);
    expect({ status, err }).toEqual({ status: 0, err: "" });
    expect(out).toContain(`data-fz-view="${view}"`);
    expect(out).toContain('data-lane="Store"');
    expect(out).toContain(">OrderPlaced</text>");
  });

  test("says that a direction or an engine of the workflow view does nothing in another", () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "a.fz"), DIAGRAM);
    const words = ["render", "a.fz", "--view", "sequence", "-o", "-"];
    const { status, out, err } = fz(folder, [...words, "--direction", "down", "--layout", "elk"]);
    expect(status).toBe(0);
    expect(out).toBe(fz(folder, words).out);
    expect(err).toContain("--direction down only means something to the workflow view");
    expect(err).toContain("--layout elk only means something to the workflow view");
  });

  test("names the views that there are", () => {
    const { status, err } = fz(emptyFolder(), ["render", "a.fz", "--view", "side"]);
    expect(status).toBe(2);
    expect(err).toContain("workflow, sequence, architecture");
  });
});
