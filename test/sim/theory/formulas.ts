// Closed forms of queueing theory, written from the textbook and apart from the simulator's code.
// Rates per second, times in seconds. (D. Gross, C. M. Harris, "Fundamentals of Queueing Theory".)

/** Probability that an arrival to M/M/c has to wait (Erlang C). `load` is λ/μ. */
export function erlangC(servers: number, load: number): number {
  let blocking = 1;
  for (let each = 1; each <= servers; each += 1) {
    blocking = (load * blocking) / (each + load * blocking);
  }
  return blocking / (1 - (load / servers) * (1 - blocking));
}

/** Mean wait in queue of M/M/c. */
export function waitMMc(arrivalRate: number, serviceRate: number, servers: number): number {
  const load = arrivalRate / serviceRate;
  return erlangC(servers, load) / (servers * serviceRate - arrivalRate);
}

/** Share of the arrivals that M/M/1/K turns away; K counts the one in service. */
export function lossMM1K(utilisation: number, places: number): number {
  return ((1 - utilisation) * utilisation ** places) / (1 - utilisation ** (places + 1));
}

/** Mean wait in queue of M/G/1 (Pollaczek–Khinchine). */
export function waitMG1(arrivalRate: number, mean: number, variance: number): number {
  const utilisation = arrivalRate * mean;
  return (arrivalRate * (variance + mean * mean)) / (2 * (1 - utilisation));
}

/** Mean wait of those let in, and share turned away, of M/M/c/K, by summing over its states. */
export function boundedMMc(
  arrivalRate: number,
  serviceRate: number,
  servers: number,
  places: number,
): { readonly wait: number; readonly loss: number } {
  const weights = [1];
  for (let inSystem = 1; inSystem <= places; inSystem += 1) {
    const leaving = Math.min(inSystem, servers) * serviceRate;
    weights.push((weights[inSystem - 1] * arrivalRate) / leaving);
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const waiting = weights.reduce((sum, weight, n) => sum + weight * Math.max(0, n - servers), 0);
  const loss = weights[places] / total;
  return { wait: waiting / total / (arrivalRate * (1 - loss)), loss };
}

/** Share of the arrivals that find all of `servers` busy and no place to wait (Erlang B). */
export function erlangB(servers: number, load: number): number {
  let blocking = 1;
  for (let each = 1; each <= servers; each += 1) {
    blocking = (load * blocking) / (each + load * blocking);
  }
  return blocking;
}

/**
 * Share of Poisson arrivals that a token bucket refuses which holds one or two tokens; `load` is the
 * arrival rate over that of the tokens. Time until the bucket is full is the workload of M/D/1 that
 * nobody joins who finds more than (burst − 1)/rate: by level crossing, the share let in is 1/(1 + a)
 * for one token and e^a/(1 + a·e^a) for two.
 */
export function bucketRefuses(burst: 1 | 2, load: number): number {
  const grown = burst === 1 ? 1 : Math.exp(load);
  return 1 - grown / (1 + load * grown);
}

/**
 * Share of Poisson arrivals that an open breaker refuses, in a cycle of one time open and the attempts
 * until it opens again: with a window of one attempt, or two that must both have failed, and one probe.
 */
export function breakerRefuses(window: 1 | 2, failing: number, arrivalsWhileOpen: number): number {
  const untilTwo = (1 + failing) / failing ** 2;
  const attempts = window === 1 ? 1 / failing : 1 + (1 - failing) * untilTwo;
  return arrivalsWhileOpen / (arrivalsWhileOpen + attempts);
}
