// The diagnostics of the language itself: FZ1xx syntax, FZ2xx names and structure, FZ3xx style.
import type { CatalogueEntry } from "./catalogue.js";

export const SYNTAX_CODES = {
  FZ101: {
    severity: "error",
    summary: "nothing to draw",
    explanation: "The file has no lane. Write at least one: Orders { # Order service … }.",
  },
  FZ102: {
    severity: "error",
    summary: "control characters in the text",
    explanation:
      "A diagram is plain text in UTF-8. Control characters are ignored; a file full of them is " +
      "taken for another kind of file and is not read.",
  },
  FZ103: {
    severity: "error",
    summary: "file too large",
    explanation: "A diagram of this size is not read. Split it into several files.",
  },
  FZ104: {
    severity: "info",
    summary: "more problems than are shown",
    explanation: "Only the first problems are listed, errors before the rest. Mend these first.",
  },
  FZ105: {
    severity: "error",
    summary: "text without closing quote",
    explanation: "A quoted text ends on its line. Write the closing double quote.",
  },
  FZ106: {
    severity: "error",
    summary: "lane without closing brace",
    explanation: "Every lane ends with } on a line of its own, before the next lane opens.",
  },
  FZ107: {
    severity: "error",
    summary: "lane inside a lane",
    explanation: "Lanes stand side by side. The inner lane is read as a lane of its own.",
  },
  FZ108: {
    severity: "error",
    summary: "closing brace too many",
    explanation: "The brace closes nothing, or closes a lane whose statements go on behind it.",
  },
  FZ109: {
    severity: "error",
    summary: "lane without opening brace or without name",
    explanation: "A lane opens with its name and a brace: Orders { # Order service.",
  },
  FZ110: {
    severity: "error",
    summary: "unexpected text",
    explanation: "Here a lane, node, edge or loop was expected, and this is none of them.",
  },
  FZ111: {
    severity: "error",
    summary: "unexpected character",
    explanation: "The character has a meaning only inside a quoted text. It is ignored.",
  },
  FZ112: {
    severity: "error",
    summary: "attribute without value",
    explanation: 'An attribute is a key and a quoted text: label:"Order placed".',
  },
  FZ113: {
    severity: "error",
    summary: "text without quotes",
    explanation: 'The text of an attribute stands in double quotes: label:"Order placed".',
  },
  FZ114: {
    severity: "error",
    summary: "text without key",
    explanation: 'A text needs to be told what it is: label:"…" on a node, [label="…"] on an edge.',
  },
  FZ115: {
    severity: "error",
    summary: "node without id",
    explanation: "A node begins with its id, n1, n2, …, and a colon.",
  },
  FZ116: {
    severity: "error",
    summary: "no colon after the id of a node",
    explanation: "Between the id of a node and its shape stands a colon: n1: circle.",
  },
  FZ117: {
    severity: "error",
    summary: "node without shape",
    explanation: "A node is a circle, rectangle, diamond or taskbox. It is read as a rectangle.",
  },
  FZ118: {
    severity: "error",
    summary: "edge label without bracket",
    explanation: 'The label of an edge stands in brackets: [label="text"].',
  },
  FZ119: {
    severity: "error",
    summary: "chain of arrows",
    explanation: "Every edge is a statement of its own; n1 -> n2 -> n3 are two edges.",
  },
  FZ120: {
    severity: "error",
    summary: "edge without source or target",
    explanation: "An edge joins two nodes. One that names a single node is left out.",
  },
  FZ121: {
    severity: "error",
    summary: "edge without arrow",
    explanation: "Between source and target of an edge stands ->.",
  },
  FZ122: {
    severity: "error",
    summary: "loop without condition",
    explanation: "A loop says in brackets how long it repeats: loop [retry 3 times] n2 n3.",
  },
  FZ123: {
    severity: "error",
    summary: "loop condition without its brackets",
    explanation:
      "The condition of a loop stands in square brackets before the names of its nodes: " +
      "loop [retry 3 times] n2 n3.",
  },
  FZ124: {
    severity: "error",
    summary: "lane name of several words",
    explanation:
      "The name of a lane is one word, used in edges to it; the words for people stand behind " +
      "the brace: Orders { # Order service.",
  },
  FZ125: {
    severity: "error",
    summary: "statements outside a lane",
    explanation: "Every node belongs to a lane. The statements are read into the nearest lane.",
  },
  FZ126: {
    severity: "error",
    summary: "edge without handles",
    explanation:
      "An edge says at which sides it leaves and enters: n1.handle(right) -> n2.handle(left). " +
      "Without it: right to left within a lane, bottom to top to a lane below, else top to bottom.",
  },
  FZ127: {
    severity: "error",
    summary: "handle not written out",
    explanation: "The side of an edge is written .handle(left), with a dot and both brackets.",
  },
  FZ128: {
    severity: "warning",
    summary: "text that is not UTF-8",
    explanation:
      "Bytes that are no UTF-8 were read as the replacement character U+FFFD. Save the file as " +
      "UTF-8, and write anew what was lost.",
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

export const NAME_CODES = {
  FZ201: {
    severity: "error",
    summary: "node id used twice",
    explanation: "The id of a node is unique in the whole file. The first node keeps it.",
  },
  FZ202: {
    severity: "error",
    summary: "lane name used twice",
    explanation: "The name of a lane is unique. The second lane is read as part of the first.",
  },
  FZ203: {
    severity: "error",
    summary: "node not defined",
    explanation: "An edge or loop names a node that no lane defines. The edge is left out.",
  },
  FZ204: {
    severity: "error",
    summary: "side does not exist",
    explanation: "An edge leaves and enters a node at its left, right, top or bottom.",
  },
  FZ205: {
    severity: "error",
    summary: "shape does not exist",
    explanation: "The shapes are circle, rectangle, diamond and taskbox. The nearest is drawn.",
  },
  FZ206: {
    severity: "warning",
    summary: "target in another lane without its prefix",
    explanation: "A target in another lane is written with it: Billing.n3.",
  },
  FZ207: {
    severity: "warning",
    summary: "target with the prefix of another lane",
    explanation: "The prefix names a lane that does not hold the node.",
  },
  FZ208: {
    severity: "warning",
    summary: "prefix of the own lane",
    explanation: "Nodes of the lane in which the edge stands are written without prefix.",
  },
  FZ209: {
    severity: "warning",
    summary: "edge outside the lane of its source",
    explanation: "An edge stands in the lane of the node it starts from, after the nodes.",
  },
  FZ210: {
    severity: "warning",
    summary: "loop outside a lane",
    explanation: "A loop stands inside a lane. It is read into the lane of its first node.",
  },
  FZ211: {
    severity: "warning",
    summary: "loop member with prefix",
    explanation: "A loop names its nodes without prefix, also those of other lanes.",
  },
  FZ212: {
    severity: "warning",
    summary: "gap in the numbers of the nodes",
    explanation: "Nodes are numbered n1, n2, … without a gap; the order does not matter.",
  },
  FZ213: {
    severity: "warning",
    summary: "node id is not n and a number",
    explanation: "The ids of nodes are n1, n2, n3, …; what a node is, its label says.",
  },
  FZ214: {
    severity: "warning",
    summary: "node without an edge",
    explanation: "Nothing leads to the node or away from it.",
  },
  FZ215: {
    severity: "warning",
    summary: "lane without a node",
    explanation: "The lane takes part in nothing.",
  },
  FZ216: {
    severity: "warning",
    summary: "unknown attribute",
    explanation:
      "Nodes have label, owner, description, system, link and tooltip; edges have label. An unknown " +
      "attribute of a node is kept, one of an edge has no effect.",
  },
  FZ217: {
    severity: "warning",
    summary: "attribute given twice",
    explanation: "The first value counts.",
  },
  FZ218: {
    severity: "warning",
    summary: "loop names a node twice",
    explanation: "One mention is enough.",
  },
  FZ219: {
    severity: "warning",
    summary: "loop without nodes",
    explanation: "The loop names no node that exists, and is left out.",
  },
  FZ220: {
    severity: "warning",
    summary: "link that is not drawn",
    explanation:
      "A link is a web address (http, https), mailto or a path without a scheme: anything else could " +
      "harm who follows it, and the picture leaves it out.",
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;
