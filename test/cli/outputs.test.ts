// Where results go: never over what was read, never over each other, never into nowhere.
import { spawnSync } from "node:child_process";
import { linkSync, lstatSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { emptyFolder, FZ, fz } from "./run.js";

const DIAGRAM = `A {
n1: circle label:"Go"
n2: circle label:"Done"
n1.handle(right) -> n2.handle(left)
}
`;
const SCENARIO = "duration: 1s\n";

function folder(): string {
  const made = emptyFolder();
  writeFileSync(join(made, "a.fz"), DIAGRAM);
  writeFileSync(join(made, "k.yaml"), SCENARIO);
  return made;
}

describe("a result never replaces an input", () => {
  const commands: readonly (readonly string[])[] = [
    ["render", "a.fz", "-o", "a.fz"],
    ["render", "a.fz", "-o", "./x/../a.fz"],
    ["export", "a.fz", "--to", "json", "-o", "a.fz"],
    ["simulate", "a.fz", "--json", "a.fz"],
    ["simulate", "a.fz", "-s", "k.yaml", "--json", "k.yaml"],
    ["analyze", "a.fz", "--json", "a.fz"],
    ["simulate", "a.fz", "--compare", "k.yaml", "--json", "k.yaml"],
  ];
  test.each(commands)("fz %s %s %s %s", (...args) => {
    const cwd = folder();
    // The folder that one of the spellings leads through.
    fz(cwd, ["new", "pubsub", "x"]);
    const { status, out, err } = fz(cwd, args);
    expect([status, out]).toEqual([2, ""]);
    expect(err).toContain("is an input: it would be overwritten");
    expect(readFileSync(join(cwd, "a.fz"), "utf8")).toBe(DIAGRAM);
    expect(readFileSync(join(cwd, "k.yaml"), "utf8")).toBe(SCENARIO);
  });

  test("also under another name", () => {
    const cwd = folder();
    symlinkSync("a.fz", join(cwd, "soft.svg"));
    linkSync(join(cwd, "a.fz"), join(cwd, "hard.svg"));
    for (const name of ["soft.svg", "hard.svg"]) {
      expect(fz(cwd, ["render", "a.fz", "-o", name]).status).toBe(2);
    }
    expect(readFileSync(join(cwd, "a.fz"), "utf8")).toBe(DIAGRAM);
  });
});

test("a link stays a link, and its target gets the result", () => {
  const cwd = folder();
  writeFileSync(join(cwd, "real.svg"), "old");
  symlinkSync("real.svg", join(cwd, "link.svg"));
  expect(fz(cwd, ["render", "a.fz", "-o", "link.svg"]).status).toBe(0);
  expect(lstatSync(join(cwd, "link.svg")).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(cwd, "real.svg"), "utf8")).toContain("<svg");
});

test("a pipe stays a pipe, and its reader gets the result", () => {
  const cwd = folder();
  const script = `mkfifo pipe; cat pipe > read & "$0" "$1" render a.fz -q -o pipe; wait; test -p pipe`;
  const { status } = spawnSync("bash", ["-c", script, process.execPath, FZ], { cwd });
  expect(status).toBe(0);
  expect(readFileSync(join(cwd, "read"), "utf8")).toContain("</svg>");
});

test("a missing folder is not made behind the user's back", () => {
  const cwd = folder();
  const { status, err } = fz(cwd, ["render", "a.fz", "-o", "no/such/a.svg"]);
  expect(status).toBe(2);
  expect(err).toContain("cannot write no/such/a.svg: there is no such folder");
  expect(err).toContain("mkdir -p no/such");
});

test("a folder is not a file", () => {
  const { status, err } = fz(folder(), ["render", "a.fz", "-o", "."]);
  expect(status).toBe(2);
  expect(err).toContain("is a folder, not a file");
});
