// The codes of what is read as it was meant, and of advice: nothing here makes a diagram wrong.
import type { CatalogueEntry } from "./catalogue.js";

export const STYLE_CODES = {
  FZ301: {
    severity: "warning",
    summary: "sign between key and text",
    explanation: 'A node has label:"text", an edge [label="text"], without spaces.',
  },
  FZ302: {
    severity: "warning",
    summary: "display label out of place",
    explanation: "The display label stands on the line of the brace: Orders { # Order service.",
  },
  FZ303: {
    severity: "warning",
    summary: "lane without display label",
    explanation: "A lane has a label for people: Orders { # Order service.",
  },
  FZ304: {
    severity: "info",
    summary: "comment with //",
    explanation: "Kept by fmt and without effect on the diagram; other tools may refuse it.",
  },
  FZ305: {
    severity: "info",
    summary: "comment with #",
    explanation: "Only the # behind the brace of a lane has a meaning. Kept by fmt.",
  },
  FZ306: {
    severity: "info",
    summary: "several statements on one line",
    explanation: "Every statement stands on a line of its own.",
  },
  FZ307: {
    severity: "info",
    summary: "statement over several lines",
    explanation: "Every statement stands on one line.",
  },
  FZ308: {
    severity: "warning",
    summary: "other spelling of a sign or word",
    explanation: "Arrows are written ->, and loop and handle in small letters.",
  },
  FZ309: {
    severity: "warning",
    summary: "other quotes",
    explanation: 'Texts stand in straight double quotes: "text".',
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

export const ADVICE_CODES = {
  FZ321: {
    severity: "info",
    summary: "long label",
    explanation: "Labels of up to 50 characters stay readable in every view.",
  },
  FZ322: {
    severity: "info",
    summary: "emoji in a label",
    explanation: "Not every viewer and font shows an emoji; words say it everywhere.",
  },
  FZ323: {
    severity: "info",
    summary: "long file",
    explanation: "Other tools refuse files over 50,000 characters. Split the diagram.",
  },
  FZ324: {
    severity: "info",
    summary: "request before the answer to the last",
    explanation:
      "The steps of a lane lead from one message to the next to the same lane, and none comes " +
      "back between. In a dialogue that hides an answer; between lanes that only send events it " +
      "is right.",
  },
  FZ325: {
    severity: "info",
    summary: "loop over a single node",
    explanation: "A frame around one node says no more than the node could.",
  },
  FZ326: {
    severity: "info",
    summary: "decision with one way out",
    explanation: "A diamond decides between at least two ways.",
  },
  FZ327: {
    severity: "info",
    summary: "decision with an unlabelled way",
    explanation: "Each way out of a diamond says when it is taken.",
  },
  FZ328: {
    severity: "info",
    summary: "decision with two ways of one label",
    explanation: "Two ways with the same label leave open which is taken.",
  },
  FZ329: {
    severity: "info",
    summary: "fan-out with a single way",
    explanation:
      "The words promise many receivers and the drawing has one; a run follows the " + "drawing.",
  },
  FZ330: {
    severity: "info",
    summary: "store shared by several lanes",
    explanation: "A store that two services use ties them together: neither can change it alone.",
  },
  FZ331: {
    severity: "info",
    summary: "dual write",
    explanation:
      "A step writes a store and publishes in one go; when one of the two fails, they " +
      "disagree. An outbox makes it one write.",
  },
  FZ332: {
    severity: "info",
    summary: "failing consumer without dead letter",
    explanation:
      "A message that always fails is tried for ever, or lost. A dead-letter queue keeps " + "it.",
  },
  FZ333: {
    severity: "info",
    summary: "retry without bound or backoff",
    explanation: "Retries without an end, or all at once, add load to what is already in trouble.",
  },
  FZ334: {
    severity: "info",
    summary: "dead-letter queue that nobody reads",
    explanation: "What is parked and neither read, alerted on nor reprocessed is lost in silence.",
  },
  FZ335: {
    severity: "info",
    summary: "node that no start reaches",
    explanation: "Nothing ever arrives there, in a run neither.",
  },
  FZ336: {
    severity: "info",
    summary: "no way to an end",
    explanation:
      "What gets into a cycle that nothing leaves goes round for ever: in a run it never " +
      "completes, and is in flight when the run ends.",
  },
  FZ337: {
    severity: "info",
    summary: "diagram without a start",
    explanation:
      "Something leads to every node, so that nothing makes messages in a run, until a scenario " +
      "gives a node the role of a source.",
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;
