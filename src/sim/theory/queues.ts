// Closed forms of queueing theory: what waits, and how long, before servers of one kind.
// Rates per second, times in seconds; `load` is the arrival rate times the mean service time.

/** Mean and variance of a time, in seconds and seconds squared. */
export interface Moments {
  readonly mean: number;
  readonly variance: number;
}

export interface QueueFigures {
  /** Mean wait before service, of those that are let in. */
  readonly wait_s: number;
  /** Mean number that wait. */
  readonly queue_length: number;
  /** Share of the arrivals that are turned away. */
  readonly loss_share: number;
}

/**
 * Share of the arrivals that M/G/c/c turns away (Erlang B), by the recursion over servers.
 * D. Gross, C. M. Harris, "Fundamentals of Queueing Theory", section 2.5.
 */
export function erlangB(servers: number, load: number): number {
  let blocking = 1;
  for (let each = 1; each <= servers; each += 1) {
    blocking = (load * blocking) / (each + load * blocking);
  }
  return blocking;
}

/** Probability that an arrival to M/M/c has to wait (Erlang C); 1 when the servers are overloaded. */
export function erlangC(servers: number, load: number): number {
  if (load >= servers) return 1;
  const blocking = erlangB(servers, load);
  return blocking / (1 - (load / servers) * (1 - blocking));
}

/** Mean wait of M/M/c (Gross and Harris, section 2.3); Infinity when the servers are overloaded. */
export function waitMMc(servers: number, rate: number, mean: number): number {
  const load = rate * mean;
  if (load >= servers) return Number.POSITIVE_INFINITY;
  return (erlangC(servers, load) * mean) / (servers - load);
}

/**
 * The wait of M/M/c that a share of the arrivals does not exceed: P(W > t) = C·exp(−(c−a)·t/S), with
 * Erlang's C and the load a.
 */
export function waitQuantileMMc(
  servers: number,
  rate: number,
  mean: number,
  share: number,
): number {
  const load = rate * mean;
  if (load >= servers) return Number.POSITIVE_INFINITY;
  const beyond = erlangC(servers, load) / (1 - share);
  return beyond <= 1 ? 0 : (Math.log(beyond) * mean) / (servers - load);
}

/** Squared coefficient of variation: 0 for a constant, 1 for an exponential time. */
export const variabilityOf = ({ mean, variance }: Moments): number =>
  mean === 0 ? 0 : variance / (mean * mean);

/**
 * Mean wait before c servers. For random (Poisson) arrivals and one server it is Pollaczek and
 * Khinchine's, which is exact, and for exponential times Erlang's. Otherwise the approximation of
 * Allen and Cunneen: the wait of M/M/c times (Ca² + Cs²)/2 (A. O. Allen, "Probability, Statistics
 * and Queueing Theory", section 5.4). `variability` is that of the times between arrivals.
 */
export function waitGGc(servers: number, rate: number, time: Moments, variability: number): number {
  const wait = waitMMc(servers, rate, time.mean);
  return wait === 0 ? 0 : (wait * (variability + variabilityOf(time))) / 2;
}

/** Beyond so many places a queue is as good as unbounded, or always full. */
const MOST_PLACES = 100_000;

/**
 * M/M/c/c+K: c servers and K waiting places (Gross and Harris, section 2.4). The weights of the
 * states are taken relative to the heaviest, so that no load is too high for the numbers.
 */
export function boundedQueue(
  servers: number,
  places: number,
  rate: number,
  mean: number,
): QueueFigures {
  const load = rate * mean;
  const blocking = erlangB(servers, load);
  const ratio = load / servers;
  const room = Math.min(places, MOST_PLACES);
  const grows = ratio > 1;
  // Of the states with all servers busy; the first is that in which nobody waits, or the last.
  let weight = 1;
  let first = 0;
  let last = 0;
  let sum = 0;
  let waiting = 0;
  for (let step = 0; step <= room; step += 1) {
    const inQueue = grows ? room - step : step;
    if (inQueue === 0) first = weight;
    if (inQueue === room) last = weight;
    sum += weight;
    waiting += weight * inQueue;
    weight *= grows ? 1 / ratio : ratio;
  }
  // With nobody waiting, all servers are busy with Erlang's B among the states without a queue.
  const total = sum + first * (1 / blocking - 1);
  const loss_share = blocking === 0 ? 0 : last / total;
  const queue_length = blocking === 0 ? 0 : waiting / total;
  const accepted = rate * (1 - loss_share);
  return { wait_s: accepted > 0 ? queue_length / accepted : 0, queue_length, loss_share };
}
