// When each lane is at work: the bars on its lifeline. A bar begins with a request and lasts over all
// that the lane does until the next one; while an answer is awaited, requests do not end it.

interface Stretch {
  readonly lane: number;
  readonly from: number;
  readonly to: number;
}

/** Something that a lane does, in the order of the picture. */
export type Moment = Stretch &
  (
    | { readonly kind: "start" | "work" | "received" }
    | { readonly kind: "sent"; readonly edge: number }
    | { readonly kind: "answer"; readonly answers: number | null }
  );

export interface Activation {
  readonly lane: number;
  readonly y: number;
  readonly height: number;
}

export function findActivations(moments: readonly Moment[], lanes: number): Activation[] {
  const answered = new Set(
    moments.flatMap((moment) => (moment.kind === "answer" ? (moment.answers ?? []) : [])),
  );
  const bars: Activation[] = [];
  const current: (Stretch | null)[] = Array.from({ length: lanes }, () => null);
  const awaited = Array.from({ length: lanes }, () => new Set<number>());
  for (const moment of moments) {
    const { lane } = moment;
    const bar = current[lane];
    const begins =
      bar === null ||
      moment.kind === "start" ||
      (moment.kind === "received" && awaited[lane].size === 0);
    if (bar !== null && begins) bars.push(barOf(bar));
    current[lane] = begins
      ? { lane, from: moment.from, to: moment.to }
      : { lane, from: bar.from, to: Math.max(bar.to, moment.to) };
    if (moment.kind === "sent" && answered.has(moment.edge)) awaited[lane].add(moment.edge);
    if (moment.kind === "answer" && moment.answers !== null) awaited[lane].delete(moment.answers);
  }
  for (const bar of current) if (bar !== null) bars.push(barOf(bar));
  return bars;
}

const barOf = ({ lane, from, to }: Stretch): Activation => ({ lane, y: from, height: to - from });
