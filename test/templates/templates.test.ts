// Every template, by the commands of its README: scaffold, check, draw, run.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { emptyFolder, FZ, fz, ROOT } from "../cli/run.js";
import { checkSvg } from "../draw/geometry.js";

const names = readdirSync(join(ROOT, "templates"));

test("the three first templates exist", () => {
  expect(names).toEqual(
    expect.arrayContaining(["database-per-service", "dead-letter-queue", "pubsub"]),
  );
  expect(existsSync(FZ)).toBe(true);
});

describe.each(names)("the template %s", (name) => {
  const folder = emptyFolder();
  const made = fz(folder, ["new", name, "it"]);

  test("is scaffolded whole", () => {
    expect(made.status).toBe(0);
    expect(readdirSync(join(folder, "it"))).toEqual(
      expect.arrayContaining(["README.md", "diagram.fz", "scenario.yaml"]),
    );
    expect(readdirSync(folder)).toEqual(["it"]);
  });

  test("passes the strict check", () => {
    const { status, err } = fz(folder, ["check", "--strict", "it/diagram.fz"]);
    expect([status, err]).toEqual([0, ""]);
  });

  test("is drawn without a collision", () => {
    expect(fz(folder, ["render", "it/diagram.fz"]).status).toBe(0);
    expect(checkSvg(readFileSync(join(folder, "it/diagram.svg"), "utf8"))).toEqual([]);
  });

  test("runs, with faults, and meets at least three expectations", () => {
    const words = ["simulate", "it/diagram.fz", "--json", "it/report.json"];
    const { status, err } = fz(folder, words);
    expect(err).toContain("using it/scenario.yaml");
    expect(status).toBe(0);
    const report = JSON.parse(readFileSync(join(folder, "it/report.json"), "utf8"));
    expect(report.faults.length).toBeGreaterThanOrEqual(1);
    expect(report.expect.length).toBeGreaterThanOrEqual(3);
    expect(report.expect.every(({ pass }: { pass: boolean }) => pass)).toBe(true);
  });

  test("leaves no node without a role that the scenario states or a rule gives", () => {
    const { out } = fz(folder, ["explain", "it/diagram.fz", "--format", "json", "-q"]);
    const { reasons } = JSON.parse(out);
    const nodes = readFileSync(join(folder, "it/diagram.fz"), "utf8").match(/^n\d+:/gm) ?? [];
    const roles = reasons.filter(({ property }: { property: string }) => property === "role");
    expect(roles).toHaveLength(nodes.length);
  });
});

describe("the publish/subscribe template", () => {
  test("fans out to three groups, spreads keys over partitions, retries and dead-letters", () => {
    const folder = emptyFolder();
    fz(folder, ["new", "pubsub", "."]);
    const { out } = fz(folder, ["simulate", "diagram.fz", "-q", "--json", "-"]);
    const { ledger, nodes } = JSON.parse(out);
    const [topic] = Object.values<Record<string, never>>(nodes).filter(
      ({ role }) => role === "topic",
    );
    expect(Object.keys(topic.groups)).toHaveLength(3);
    expect(ledger.copies).toBe(2 * ledger.produced);
    const filled = (topic.partitions as unknown as { messages: number }[]).filter(
      ({ messages }) => messages > 0,
    );
    expect(filled).toHaveLength(12);
    expect(ledger.dead_lettered).toBeGreaterThan(0);
    expect(nodes.n8.retried).toBeGreaterThan(1000);
  });
});
