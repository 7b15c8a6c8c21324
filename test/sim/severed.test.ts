// Consumers whose link to the broker is cut: no heartbeat and no commit comes through, so that a group
// counts on them for a session timeout only, and what they do meanwhile is done again. Traces by hand.
import { describe, expect, test } from "vitest";
import type { FaultText, ModelText } from "./model.js";
import { arrivals, run } from "./trace.js";

const cut = (at: string, lasts: string): FaultText => ({
  kind: "partition",
  between: ["n2", "n3"],
  at,
  for: lasts,
});

/** One message a second from 1 on through a log with one partition, 0.4 s each. */
const logged = (
  faults: readonly FaultText[],
  topic: object = {},
  service: object = {},
): ModelText => ({
  nodes: {
    n1: { role: "source", rate: "1/s", arrivals: "fixed" },
    n2: { role: "topic", partitions: 1, session_timeout: "3s", ...topic },
    n3: { role: "service", time: "400ms", ...service },
    n4: { role: "sink" },
  },
  links: { "n1->n2": {}, "n2->n3": {}, "n3->n4": {} },
  faults,
  duration: "10s",
  drain: "1h",
});

const seen = (text: ModelText) =>
  arrivals(text, "n4").map(({ birth, time }) => [birth, Number(time.toFixed(6))]);
const groupOf = (text: ModelText) => (run(text).nodes.n2.groups as readonly object[])[0];

describe("a group whose link is cut", () => {
  test("is as it was when that is over before its session is", () => {
    // 4 is done at 4.4, and committed as soon as the link is back.
    const text = logged([cut("4.2s", "2s")]);
    expect(seen(text).slice(2, 6)).toEqual([
      [3, 3.4],
      [4, 4.4],
      [5, 6.6],
      [6, 7],
    ]);
    expect(groupOf(text)).toMatchObject({ redelivered: 0, rebalances: 0 });
    expect(run(text).ledger).toMatchObject({ completed: 10, duplicates: 0 });
  });

  test("loses its members after the session timeout, has what they did done again, and them back", () => {
    const text = logged([cut("4.2s", "5s")]);
    expect(seen(text).slice(2, 6)).toEqual([
      [3, 3.4],
      [4, 4.4],
      [4, 9.6],
      [5, 10],
    ]);
    // Once at 7.2, when they are given up, and once at 9.2.
    expect(groupOf(text)).toMatchObject({ delivered: 11, redelivered: 1, rebalances: 2 });
    const { ledger, faults } = run(text);
    expect(ledger).toMatchObject({ completed: 11, duplicates: 1, dropped: { total: 0 } });
    expect(faults[0].impact).toMatchObject({ duplicated: 1, lost: 0 });
  });

  test("takes the time of a rebalance to come back", () => {
    expect(seen(logged([cut("4.2s", "5s")], { rebalance_time: "1s" }))[4]).toEqual([4, 10.6]);
  });

  test("is given up when the session timeout has run from the last heartbeat", () => {
    // Every 3 s, the last one at 3: given up at 6, and so not the same any more at 6.5.
    const text = (heartbeat: string) => logged([cut("4.2s", "2.3s")], { heartbeat });
    expect(groupOf(text("3s"))).toMatchObject({ rebalances: 2, redelivered: 1 });
    expect(groupOf(text("1s"))).toMatchObject({ rebalances: 0, redelivered: 0 });
  });

  test("works on in vain, or twice", () => {
    // 1 is in service from 1 to 7, and given up at 5; it is done once more from 12 on.
    const slow = (commit: string) => logged([cut("2s", "10s")], { commit }, { time: "6s" });
    expect(seen(slow("after")).slice(0, 3)).toEqual([
      [1, 7],
      [1, 18],
      [2, 24],
    ]);
    expect(run(slow("after")).ledger).toMatchObject({ completed: 11, duplicates: 1, merged: 0 });
    expect(seen(slow("exactly-once"))[0]).toEqual([1, 18]);
    const once = run(slow("exactly-once")).ledger;
    expect(once).toMatchObject({ completed: 10, duplicates: 0, merged: 1 });
    expect(seen(slow("before")).slice(0, 2)).toEqual([
      [1, 7],
      [2, 18],
    ]);
    expect(groupOf(slow("before"))).toMatchObject({ redelivered: 0, rebalances: 2 });
  });

  test("ends no transaction until the link is back, or lets it come to nothing", () => {
    // 4 is done at 4.4, and stays on its server until it can be committed at 6.2.
    const soon = logged([cut("4.2s", "2s")], { commit: "exactly-once" });
    expect(seen(soon).slice(2, 5)).toEqual([
      [3, 3.4],
      [4, 6.2],
      [5, 6.6],
    ]);
    expect(run(soon).ledger).toMatchObject({ completed: 10, merged: 0, duplicates: 0 });
    const late = logged([cut("4.2s", "5s")], { commit: "exactly-once" });
    expect(seen(late).slice(2, 5)).toEqual([
      [3, 3.4],
      [4, 9.6],
      [5, 10],
    ]);
    expect(run(late).ledger).toMatchObject({ completed: 10, merged: 1, duplicates: 0 });
    // A crash meanwhile leaves nothing of it but the message.
    const crash: FaultText = { kind: "crash", node: "n3", at: "5s", for: "500ms" };
    const lost = logged([cut("4.2s", "2s"), crash], { commit: "exactly-once" });
    expect(seen(lost)[3]).toEqual([4, 6.6]);
    expect(run(lost).ledger).toMatchObject({ completed: 10, merged: 0, in_flight: 0 });
  });

  test("commits what is done from time to time only once the link is back", () => {
    // 1, 2 and 3 are committed at 3.9, and 4 is not; every 4 s, the commit of 5.4 does not come through.
    const text = logged([cut("4.2s", "5s")], { commit_interval: "2500ms" });
    expect(groupOf(text)).toMatchObject({ redelivered: 1 });
    expect(groupOf(logged([cut("4.2s", "5s")], { commit_interval: "4s" }))).toMatchObject({
      redelivered: 4,
    });
    expect(groupOf(logged([cut("4.2s", "2s")], { commit_interval: "4s" }))).toMatchObject({
      redelivered: 0,
    });
  });

  test("has those who crash meanwhile back when both is over", () => {
    const crash: FaultText = { kind: "crash", node: "n3", at: "4.6s", for: "1s" };
    const text = logged([cut("4.2s", "8s"), crash]);
    // 4 was done at 4.4 without being committed.
    expect(seen(text)[4]).toEqual([4, 12.6]);
    expect(groupOf(text)).toMatchObject({ redelivered: 1, rebalances: 2 });
    // Back before its session is over, but another process than before.
    const short = logged([cut("4.2s", "2s"), crash]);
    expect(seen(short)[4]).toEqual([4, 6.6]);
    expect(groupOf(short)).toMatchObject({ redelivered: 1, rebalances: 1 });
  });

  test("is told by a step on the way that is down, and not by another group's link", () => {
    const text = logged([]);
    const stepped: ModelText = {
      ...text,
      nodes: { ...text.nodes, n5: { role: "step" }, n6: { role: "service", time: "1ms" } },
      links: { "n1->n2": {}, "n2->n5": {}, "n5->n3": {}, "n3->n4": {}, "n2->n6": {} },
      faults: [{ kind: "crash", node: "n5", at: "4.2s", for: "5s" }],
    };
    expect(run(stepped).nodes.n2.groups).toMatchObject([
      { to: "n5", rebalances: 2, redelivered: 1 },
      { to: "n6", rebalances: 0, redelivered: 0 },
    ]);
  });
});
