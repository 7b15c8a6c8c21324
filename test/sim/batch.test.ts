// The role `batch` against a trace worked out by hand, and the truncated Erlang distribution.
import { expect, test } from "vitest";
import type { ModelText } from "./model.js";
import { arrivals, into, run } from "./trace.js";

test("a batch is full, or its first message has waited long enough", () => {
  const text = into(
    { role: "batch", size: 3, linger: "2500ms" },
    { n3: { role: "sink" } },
    { "n2->n3": {} },
  );
  // 1, 2 and 3 at 3; and so on; 10, alone, at 12.5.
  expect(arrivals(text, "n3").map(({ time }) => time)).toEqual([3, 3, 3, 6, 6, 6, 9, 9, 9, 12.5]);
  expect(run(text).nodes.n2).toMatchObject({ batches: 4, messages_per_batch: 2.5 });
  // With less patience: two at a time, 1.5 s after the first.
  const short = into(
    { role: "batch", size: 3, linger: "1500ms" },
    { n3: { role: "sink" } },
    { "n2->n3": {} },
  );
  expect(arrivals(short, "n3").map(({ time }) => time)).toEqual([
    2.5, 2.5, 4.5, 4.5, 6.5, 6.5, 8.5, 8.5, 10.5, 10.5,
  ]);
});

test("of Poisson arrivals: sizes and waits are those of a truncated Erlang distribution", () => {
  const [rate, linger, size] = [50, 0.1, 8];
  const text: ModelText = {
    nodes: {
      n1: { role: "source", rate: `${rate}/s` },
      n2: { role: "batch", size, linger: `${linger}s` },
      n3: { role: "sink" },
    },
    links: { "n1->n2": {}, "n2->n3": {} },
    duration: "4000s",
  };
  const poisson = (count: number, time: number) => {
    let share = Math.exp(-rate * time);
    for (let each = 1; each <= count; each += 1) share *= (rate * time) / each;
    return share;
  };
  // After the first, the batch takes what comes in the linger time, at most size − 1.
  let others = 0;
  let below = 0;
  for (let count = 0; count < size - 1; count += 1) {
    others += count * poisson(count, linger);
    below += poisson(count, linger);
  }
  const messages = 1 + others + (size - 1) * (1 - below);
  // While it is open with j others, j + 1 messages wait.
  const steps = 2000;
  let waiting = 0;
  for (let step = 0; step < steps; step += 1) {
    const time = ((step + 0.5) * linger) / steps;
    for (let count = 0; count < size - 1; count += 1) waiting += (count + 1) * poisson(count, time);
  }
  const wait = (waiting * linger) / steps / messages;
  const { n2 } = run(text).nodes;
  expect(Math.abs((n2.messages_per_batch as number) / messages - 1)).toBeLessThan(0.01);
  expect(Math.abs(n2.wait_s.mean! / wait - 1)).toBeLessThan(0.01);
  expect(n2.wait_s.max).toBeLessThanOrEqual(linger + 1e-9);
});
