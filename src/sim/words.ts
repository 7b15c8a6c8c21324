// The words by which labels are understood: one table, so that every reading can be looked up and
// `fz explain` can name it. A scenario overrules any of them.
import type { Polarity } from "./model.js";

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

/** Lower case, punctuation other than what words hold turned to spaces. */
export function plain(text: string | null): string {
  return (text ?? "")
    .slice(0, 2000)
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replace(/_/g, " ");
}

export const speaksOf = (topic: Topic, text: string | null): boolean =>
  WORDS[topic].test(plain(text)) || WORDS[topic].test((text ?? "").slice(0, 2000).toLowerCase());

/** Answers to a question: their good or bad sense turns round when the question is a bad one. */
const ANSWERS: readonly (readonly [RegExp, Polarity])[] = [
  [/^(yes|y|true|oui|ja|sí|si|sim|да|ναι|نعم)(?![\p{L}])|^(是|对|はい|有)/u, "yes"],
  [/^(no|n|false|not|non|nein|não|нет|όχι|οχι|لا)(?![\p{L}])|^(否|不|いいえ|无)/u, "no"],
];

/** Words that are good or bad whatever was asked. The bad ones are read first: "not OK", "invalid". */
const VERDICTS: readonly (readonly [RegExp, Polarity])[] = [
  [
    /\b(fail|fails|failed|failing|failure|errors?|invalid|rejected|rejects?|denied|declined|dlq|dead[- ]?letter|exhausted|exceeded|timeout|timed out|unavailable|not ok|nok|permanent|poison|abort|aborted|cancel|cancelled|refused|unhealthy|nack)\b/,
    "no",
  ],
  [/\b(retry|retries|try again|retryable)\b/, "no"],
  [
    /\b(ok|okay|success|successful|succeeded|valid|approved?|accepted|passed|pass|healthy|done|confirmed|authorized|authorised|in stock|available|ack)\b/,
    "yes",
  ],
];

/** `answer`: yes or no to whatever was asked; `verdict`: good or bad by itself. */
export interface Reading {
  readonly kind: "answer" | "verdict";
  readonly polarity: Polarity;
  readonly word: string;
}

/** How the label of a way is to be understood; null when it holds none of the words. */
export function readWay(label: string | null): Reading | null {
  const text = plain(label).trim();
  for (const [kind, table] of [
    ["answer", ANSWERS],
    ["verdict", VERDICTS],
  ] as const) {
    for (const [pattern, polarity] of table) {
      const match = pattern.exec(text);
      if (match) return { kind, polarity, word: match[0] };
    }
  }
  return null;
}

const HITS: readonly (readonly [RegExp, Polarity])[] = [
  [/\b(miss|misses|missed|missing|not (found|cached|in)|absent|stale|expired|cold)\b/, "no"],
  [/\b(hits?|found|cached|from (the )?cache|fresh|warm|present)\b/, "yes"],
];

/** Whether the label of a way speaks of what a cache has (`yes`), has not (`no`), or neither. */
export function readHit(label: string | null): Polarity {
  const text = plain(label);
  return HITS.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

/** Labels of ways that only failed messages take. */
export function failingWord(label: string | null): string | null {
  const reading = readWay(label);
  return reading?.polarity === "no" ? reading.word : null;
}

/** What the words of a diamond ask. `bad` when "yes" is the bad answer: "Failed?", "Retries exceeded?". */
const QUESTIONS = [
  {
    question: "hit",
    pattern:
      /\b(cache )?(hit|miss)\b|\b(is|already|still)? ?cached\b|\bin (the |its )?cache\b|^found( in .*)?\W*$/,
    bad: /\bmiss(ed|ing)?\b|\bnot (found|cached|in)\b/,
    good: null,
  },
  {
    question: "budget",
    pattern:
      /(retr(y|ies)|attempts?|tries|deliver(y|ies)).*(exceed|exhaust|left|remain|max|limit|spent|reached|over|[<>≤≥])|(max|maximum|limit|exceeded|fewer|less).*(retr(y|ies)|attempts?|tries|deliver(y|ies))|^(retry|try) again\b|give up/,
    bad: /exceed|exhaust|spent|reached|over|give up|[>≥]|^max|maximum (retries|attempts)\W*$/,
    good: /left|remain|below|under|fewer|less than|not exceeded|[<≤]|again/,
  },
  {
    question: "error-class",
    pattern: /retryable|retriable|transient|recoverable|permanent|poison|temporary/,
    bad: /permanent|poison|non-?retr|not retr|unrecoverable|non-?recoverable/,
    good: null,
  },
  {
    question: "outcome",
    pattern:
      /\b(ok|okay|success|successful|succeeded|succeeds?|valid|verified|fail|failed|fails|failure|errors?(?! rate)|invalid|processed|process(ing)? complete|completed|passed|passes|accepted|acked|delivered|charged|saved|stored|committed|published|authori[sz]ed|handled|complete|correct|right|match(es)?|agrees?|healthy|plausible|legible|playable|kept|in time|(with)?in \d+ ?(ms|s|sec|min|h)\w*)\b|\b(?!(?:need|requir|expir|cach|schedul|flagg|relat|us|blocked)ed)\w+ed\s*\?$/,
    bad: /\b(fail|failed|fails|failure|errors?(?! rate)|invalid)\b/,
    good: /\b(no|without) (errors?|failure)/,
  },
] as const;

export type ReadQuestion = {
  readonly question: "outcome" | "budget" | "error-class" | "hit" | "choice";
  /** Yes is the bad answer. */
  readonly bad: boolean;
  /** The words that decided it. */
  readonly words: string | null;
};

/** Which question the label of a diamond asks. */
export function readQuestion(label: string | null): ReadQuestion {
  const text = plain(label).trim();
  for (const { question, pattern, bad, good } of QUESTIONS) {
    const match = pattern.exec(text);
    if (match) {
      return { question, bad: bad.test(text) && !(good?.test(text) ?? false), words: match[0] };
    }
  }
  return { question: "choice", bad: false, words: null };
}

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
