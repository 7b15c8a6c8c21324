// The words by which labels are understood: one table, so that every reading can be looked up and
// `fz explain` can name it. A scenario overrules any of them.
import { plain } from "../lang/polarity.js";

export {
  failingWord,
  plain,
  type Reading,
  type ReadQuestion,
  readHit,
  readQuestion,
  readWay,
} from "../lang/polarity.js";

/** Kinds of thing that the words of a label or of a lane can speak of. */
export const WORDS = {
  broker:
    /\b(broker|kafka|rabbit ?mq|pulsar|nats|kinesis|redpanda|activemq|event ?hubs?|event ?bridge|pub ?\/? ?sub|(event|message|service) (bus|mesh|hub|log|stream)|bus|mqtt|sqs|sns|event streaming)\b/,
  log: /\b(topics?|event (bus|log|hub|stream)|message (bus|queue)|commit log|queue)\b/,
  /** A broker that hands each message to one consumer, unless it is a log after all. */
  queue: /\b(queues?|rabbit ?mq|amqp|sqs|activemq|celery|sidekiq)\b/,
  stream: /\b(kafka|pulsar|kinesis|redpanda|topics?|logs?|streams?|streaming|pub ?\/? ?sub)\b/,
  towardsLog:
    /^(publish|produce|send|emit|write|push|post|append|enqueue|subscribe|consume|poll|read|listen|ack|commit|relay)\b/,
  answer: /\b(ack|acks|acked|acknowledge[ds]?|acknowledgement|confirm|confirmed|receipt)\b/,
  deadLetter:
    /\b(dead[- ]?letters?|dead[- ]?lettered|dlq|dlt|dlx|poison (queue|messages?)|parking lot|quarantine)\b/,
  /** Speaks of a dead letter queue without being one. */
  readsDeadLetter:
    /\b(alert|alerts|alarm|inspect|monitor|review|replay|reprocess|redrive|re-drive|drain|investigate|triage|analy[sz]e|notify|page|on-call|report|dashboard|browse|watch|check)\b/,
  retry: /\b(retry|retries|back[- ]?off|re-?queue|re-?try|wait and (try|send) again|try again)\b/,
  join: /\b(aggregate|merge|combine|collect|join|gather|assemble|synchroni[sz]e)\b/,
  fanout: /\b(fan[- ]?out|broadcast|multicast|scatter)\b/,
  cache: /\b(caches?|memcached?|cdn|edge cache|look ?up in redis|look in redis)\b/,
  /** Speaks of a cache without being asked by key: what puts into it, or empties it. */
  tendsCache:
    /^(put|populate|fill|update|invalidate|warm|refresh|write|store|evict|flush|purge|set|prime|add|drop|clear|consume|expire|save)\b/,
  router:
    /\b(route|routes|router|routing|load[- ]?balancers?|balancer|round[- ]?robin|shard(ing)? by)\b/,
  model:
    /\b(llms?|language models?|chat model|gpt([- ]?\d\w*)?|claude|gemini|mistral|llama|openai|anthropic)\b/,
  window: /\b(tumbling|sliding|hopping|session) windows?\b/,
  database:
    /\b(database|db|postgres|postgresql|mysql|mariadb|mongo|mongodb|redis|dynamo ?db|cassandra|sql server|oracle|elastic ?search|sqlite|cockroach ?db|spanner|warehouse|data ?lake|s3|bigquery|clickhouse|snowflake|read model|ledger table)\b/,
  work: /\b(serve|serves|backend|provider|query|search|encode|transcode|index|push|consumer|consume|service|handler|handle|worker|process|processor|api|gateway|server|agent|llm|charge|execute|invoke|compute|transform|enrich|classify|validate|deliver|dispatch|lambda|function|scorer|detector)\b/,
  origin:
    /\b(start|begin|producer|publisher|source|sensor|device|client|user|customer|browser|emit|generate|timer|cron|schedule|request|incoming|ingest|clickstream|logs?|trigger)\b/,
} as const satisfies Readonly<Record<string, RegExp>>;

export type Topic = keyof typeof WORDS;

export const speaksOf = (topic: Topic, text: string | null): boolean =>
  WORDS[topic].test(plain(text)) || WORDS[topic].test((text ?? "").slice(0, 2000).toLowerCase());

const NUMBER_WORDS: Readonly<Record<string, number>> = {
  once: 1,
  twice: 2,
  thrice: 3,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
};
const AMOUNT = String.raw`(\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten)`;
const BOUNDS: readonly RegExp[] = [
  new RegExp(
    String.raw`\b(?:up to|at most|max(?:imum)?\.?(?: of)?|limit(?: of)?|<=?|≤)\s*${AMOUNT}\b`,
  ),
  new RegExp(String.raw`\b${AMOUNT}\s*(?:x|times|retries|attempts|tries)(?:\b|$)`),
  new RegExp(String.raw`\b(?:retries|attempts|tries)\s*(?:[<>]=?|≥|≤|=|:)\s*${AMOUNT}\b`),
  /\b(once|twice|thrice)\b/,
];

/** The bound that words give: "retry up to 3 times" → 3; null when they give none. */
export function readBound(text: string | null): number | null {
  const words = plain(text);
  for (const pattern of BOUNDS) {
    const match = pattern.exec(words);
    if (match) return NUMBER_WORDS[match[1]] ?? Number(match[1]);
  }
  return null;
}

/** "12 partitions" in a label → 12. */
export function readPartitions(text: string | null): number | null {
  const match = /\b(\d{1,4})\s*(?:x\s*)?partitions?\b/.exec(plain(text));
  return match && Number(match[1]) > 0 ? Number(match[1]) : null;
}
