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
