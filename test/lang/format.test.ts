// The canonical form of texts that deviate from it.
import { describe, expect, test } from "vitest";
import { format } from "../../src/lang/format.js";

const CASES: readonly (readonly [name: string, written: string, formatted: string])[] = [
  [
    "spaces, signs and line breaks",
    "\ufeffA{#A\r\n\tn1:circle   label = 'x'\r\n n1 . handle(top)-->n1.handle( top )[label : \"y\"]}",
    'A { # A\nn1: circle label:"x"\nn1.handle(top) -> n1.handle(top) [label="y"]\n}\n',
  ],
  [
    "nodes, then edges, then loops",
    "A { # A\nloop [x] n1 n2\nn1.handle(right) -> n2.handle(left)\nn2: circle\nn1: circle\n}\n",
    "A { # A\nn2: circle\nn1: circle\nn1.handle(right) -> n2.handle(left)\nloop [x] n1 n2\n}\n",
  ],
  [
    "edges and loops in their lanes, with the right prefix",
    "A { # A\nn1: circle\n}\nB { # B\nn2: circle\nA.n1.handle(right) -> n2.handle(left)\n" +
      "n2.handle(top) -> B.n1.handle(top)\n}\nloop [y] B.n2 n1\n",
    "A { # A\nn1: circle\nn1.handle(right) -> B.n2.handle(left)\n}\n\nB { # B\nn2: circle\n" +
      "n2.handle(top) -> A.n1.handle(top)\nloop [y] n2 n1\n}\n",
  ],
  [
    "comments stay with what they stand at",
    "// file\nA { # A\n# of the edge\nn1.handle(top) -> n1.handle(top) // behind\n" +
      "// of the node\nn1: circle\n// last in A\n} # end of A\n\n// last of all",
    "// file\nA { # A\n// of the node\nn1: circle\n# of the edge\n" +
      "n1.handle(top) -> n1.handle(top) // behind\n// last in A\n} # end of A\n\n// last of all\n",
  ],
  [
    "a comment does not become the label of a lane",
    "A {\nn1.handle(top) -> n1.handle(top)\n# note\nn1: circle\n}\n",
    "A {\n\n# note\nn1: circle\nn1.handle(top) -> n1.handle(top)\n}\n",
  ],
  [
    "quotes as they are written",
    'A { # A\nn1: circle label:"C:\\temp \\"x\\" \\\\"\nn1.handle(top) -> n1.handle(top)\n}',
    'A { # A\nn1: circle label:"C:\\temp \\"x\\" \\\\"\nn1.handle(top) -> n1.handle(top)\n}\n',
  ],
];

describe("format", () => {
  test.each(CASES)("%s", (_, written, formatted) => {
    expect(format(written).text).toBe(formatted);
    expect(format(formatted).text).toBe(formatted);
  });

  test("mends errors that have a fix", () => {
    expect(format("A { # A\nn1 circle\n}").text).toBe("A { # A\nn1: circle\n}\n");
  });

  test("leaves a text with an error without a fix as it is, and says why", () => {
    const text = "A { # A\nn1 circle\nn1.handle(top) -> n2.handle(top)\n}";
    expect(format(text).text).toBe(text);
    expect(format(text).diagnostics.map(({ code }) => code)).toEqual(["FZ116", "FZ203"]);
  });

  test("does not touch ids and missing labels", () => {
    const text = "A {\nstart: circle\nstart.handle(top) -> start.handle(top)\n}\n";
    expect(format(text).text).toBe(text);
  });
});
