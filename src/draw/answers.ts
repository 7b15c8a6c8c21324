// Which messages answer another: those that return to the step that asked, and those that say so (or
// whose step does, when they say nothing), in a direction opposite to a request.
import type { Diagram } from "../lang/diagram.js";
import { kindOfLane } from "./architecture/components.js";
import type { Flow } from "./flow.js";
import { cleanText } from "./text.js";

export interface Answers {
  /** By edge. */
  readonly isAnswer: readonly boolean[];
  /** Answer → the request that it answers, where that was told before. */
  readonly requestOf: ReadonlyMap<number, number>;
}

const WORDS =
  /\b(answers?|respon[sd]e?\w*|repl(y|ies|ied)|results?|acks?|acked|nacks?|acknowledg\w*|[2345]\d\d|ok|status|confirmations?|confirmed|réponse|antwort|respuesta)\b|应答|响应|返回|回复|结果|答复|応答|返信|응답/iu;

/** `OrderResult` speaks of a result as `order result` does. */
const speaksOfAnswer = (label: string | null): boolean =>
  WORDS.test(cleanText(label ?? "").replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2"));

/** What a broker may say to who hands it a message; anything else that it sends is a message. */
const RECEIPTS = /\b(n?acks?|n?acked|acknowledg\w*|confirm(ed|s|ations?)?)\b/iu;

/** `told`: the edges between lanes, in the order of the picture. */
export function findAnswers(diagram: Diagram, flow: Flow, told: readonly number[]): Answers {
  const isAnswer = diagram.edges.map(() => false);
  const requestOf = new Map<number, number>();
  const way = (from: number, to: number): string => `${from}>${to}`;
  const laneFrom = (edge: number): number => flow.laneOf[flow.from[edge]];
  const laneTo = (edge: number): number => flow.laneOf[flow.to[edge]];
  // A queue asks nobody, and hands on what it was given: neither is a request with its answer.
  const queues = diagram.lanes.map((lane) => kindOfLane(diagram, lane) === "queue");
  const mayAnswer = (edge: number): boolean =>
    !queues[laneTo(edge)] &&
    (!queues[laneFrom(edge)] || RECEIPTS.test(cleanText(diagram.edges[edge].label ?? "")));
  const open = new Map<string, number[]>();
  for (const edge of told) {
    const asked = open.get(way(laneTo(edge), laneFrom(edge))) ?? [];
    const { label } = diagram.edges[edge];
    const says = speaksOfAnswer(label ?? diagram.nodes[flow.from[edge]].label);
    const at = !mayAnswer(edge)
      ? -1
      : asked.findLastIndex((request) => says || flow.from[request] === flow.to[edge]);
    if (at >= 0) {
      isAnswer[edge] = true;
      requestOf.set(edge, asked[at]);
      asked.splice(at, 1);
    } else {
      const own = way(laneFrom(edge), laneTo(edge));
      open.set(own, [...(open.get(own) ?? []), edge]);
    }
  }
  return { isAnswer, requestOf };
}
