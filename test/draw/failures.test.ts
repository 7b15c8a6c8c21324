// Which edges are drawn as failures.
import { expect, test } from "vitest";
import { findFailures } from "../../src/draw/failures.js";
import { compile } from "../../src/lang/compile.js";

/** Labels of the failures among the ways out of one step. */
function failuresAt(shape: string, question: string, labels: readonly string[]): string[] {
  const targets = labels.map((_, at) => `n${at + 2}: circle label:"End"`);
  const ways = labels.map(
    (label, at) => `n1.handle(right) -> n${at + 2}.handle(left) [label="${label}"]`,
  );
  const lines = ["A { # Lane", `n1: ${shape} label:"${question}"`, ...targets, ...ways, "}"];
  const { diagram } = compile(lines.join("\n"), { file: "test.fz" });
  return [...findFailures(diagram)].map((at) => diagram.edges[at].label as string);
}

test.each([
  ["Payment authorised?", ["Yes", "No"], ["No"]],
  ["Failed?", ["Yes", "No"], ["Yes"]],
  ["Attempts left?", ["Yes", "No"], ["No"]],
  ["Retries exceeded?", ["Yes", "No"], ["Yes"]],
  ["More pages?", ["Yes", "No"], []],
  ["Which way?", ["timeout", "ok", "declined", "left"], ["timeout", "declined"]],
])("'%s' has its failures drawn as such", (question, labels, failures) => {
  expect(failuresAt("diamond", question, labels)).toEqual(failures);
});

test("a step without a question fails by the words of its ways only", () => {
  const labels = ["No", "retry", "rejected", "失败", "to the dead letter queue"];
  expect(failuresAt("rectangle", "Work", labels)).toEqual(labels.slice(2));
});
