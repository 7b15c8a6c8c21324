// Whether the words on a way say that something went well or wrong, and what a decision asks: one table
// for the picture, which draws failures as such, and for the run, which sends failed messages there.

/** yes: the good way (ok, retryable, retries left), no: the bad one; null: neither. */
export type Polarity = "yes" | "no" | null;

/** Lower case, punctuation other than what words hold turned to spaces. */
export function plain(text: string | null): string {
  return (text ?? "")
    .slice(0, 2000)
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replace(/_/g, " ");
}

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
    question: "hops",
    pattern: /\bhops?\b|\b(rounds|times round)\b.*\b(left|remain|max|limit|exceed|spent|over)/,
    bad: /exceed|exhaust|spent|reached|over|too many|[>≥]/,
    good: /left|remain|below|under|fewer|less than|not exceeded|[<≤]/,
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
  readonly question: "outcome" | "hops" | "budget" | "error-class" | "hit" | "choice";
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
