// Text that tries to break out of a picture, and the smallest diagrams that carry it everywhere.
import type { Diagram } from "../../src/lang/diagram.js";

export const HOSTILE: readonly (readonly [string, string])[] = [
  ["markup", '</text><script>alert(1)</script><text onload="alert(2)">'],
  ["entities", "&lt;&unknown;&#0;&&amp;]]>"],
  ["control characters", "a\u0000b\u0007c\u001bd\u007f\u009f\n\t\r"],
  ["half surrogates", "\ud800 a \udc00 b \ud83d"],
  ["reordering marks", "abc \u202e dcba \u2066 x \u2069 \u200f"],
  ["characters outside XML", "\ufffe\uffff"],
  ["100,000 characters", "x".repeat(100_000)],
  ["100,000 wide characters", "漢".repeat(100_000)],
  ["100,000 words", "ab ".repeat(33_000)],
  ["a javascript link", "javascript:alert(1)"],
];

/** The text as every label there is: lanes, nodes, messages, answers, hooks, guards, loops. */
export function everywhere(text: string): Diagram {
  const edge = (
    id: number,
    from: string,
    to: string,
    crossLane: boolean,
  ): Diagram["edges"][number] => ({
    id: `e${id}`,
    from,
    to,
    fromHandle: "right",
    toHandle: "left",
    label: text,
    crossLane,
  });
  return {
    lanes: [
      { id: "A", label: text },
      { id: "B", label: text },
    ],
    nodes: [
      { id: "n1", lane: "A", shape: "circle", label: text, attributes: { description: text } },
      { id: "n2", lane: "B", shape: "diamond", label: text, attributes: {} },
      {
        id: "n3",
        lane: "B",
        shape: "taskbox",
        label: `${text}|${text}`,
        attributes: { owner: text },
      },
      { id: "n4", lane: "B", shape: "rectangle", label: text, attributes: {} },
    ],
    edges: [
      edge(1, "n1", "n2", true),
      edge(2, "n2", "n3", false),
      edge(3, "n2", "n4", false),
      edge(4, "n3", "n4", false),
      edge(5, "n4", "n2", false),
      edge(6, "n4", "n4", false),
      edge(7, "n4", "n1", true),
    ],
    loops: [{ lane: "B", condition: text, nodes: ["n3", "n4"] }],
  };
}
