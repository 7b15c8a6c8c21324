// Which edges are drawn as failures: those whose words are bad news, as they are, or as an answer to
// what their decision asks. "No" to "More pages?" is no failure, "Yes" to "Expired?" is one.
import type { Diagram } from "../lang/diagram.js";
import { readQuestion, readWay } from "../lang/polarity.js";

/** Bad in a picture, though a run takes them as words like any others. */
const BAD = /\b(dead|expired|crash(es|ed)?)\b|失败|错误|异常/iu;
/** A retry may follow a failure; by itself it is none. */
const AGAIN = /^(retr|try)/;

/** Edges by their place in the diagram. */
export function findFailures(diagram: Diagram): ReadonlySet<number> {
  const nodes = new Map(diagram.nodes.map((node) => [node.id, node]));
  const failures = new Set<number>();
  diagram.edges.forEach((edge, at) => {
    const from = nodes.get(edge.from);
    const asked = from?.shape === "diamond" ? from.label : null;
    if (isFailure(edge.label, asked)) failures.add(at);
  });
  return failures;
}

function isFailure(label: string | null, asked: string | null): boolean {
  if (label === null) return false;
  const reading = readWay(label);
  if (reading === null) return BAD.test(label.slice(0, 2000));
  if (reading.kind === "verdict") return reading.polarity === "no" && !AGAIN.test(reading.word);
  const { question, bad } = readQuestion(asked);
  // What a cache has not is fetched: nothing failed.
  return question !== "choice" && question !== "hit" && (reading.polarity === "yes") === bad;
}
