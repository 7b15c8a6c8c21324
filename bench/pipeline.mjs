// A pipeline to measure runs on: Poisson 1,000 messages/s into a log of 6 partitions (0.1 ms to
// append), 3 consumer groups of 6 instances, service exp(4 ms), 5 % failures, retries after
// 100 ms × 2ⁿ, at most 3.
export const PIPELINE = `Shop {
n1: circle label:"Message made"
n1.handle(right) -> Broker.n2.handle(left)
}
Broker {
n2: rectangle label:"Topic"
n2.handle(right) -> Readers.n3.handle(left)
n2.handle(right) -> Readers.n4.handle(left)
n2.handle(right) -> Readers.n5.handle(left)
}
Readers {
n3: rectangle label:"First"
n4: rectangle label:"Second"
n5: rectangle label:"Third"
n6: circle label:"Done"
n7: rectangle label:"Dead letters"
n3.handle(right) -> n6.handle(left)
n4.handle(right) -> n6.handle(left)
n5.handle(right) -> n6.handle(left)
}
`;
const CONSUMER = `{ role: service, instances: 6, time: exp(4ms), fail: 5%, dead_letter: n7,
    retry: { max: 3, backoff: exponential, base: 100ms, factor: 2, cap: 10s } }`;

export const pipelineScenario = (seconds) => `
duration: ${seconds}s
max_events: 1000000000
nodes:
  n1: { role: source, rate: 1000/s, key: { count: 100000 } }
  n2: { role: topic, partitions: 6, append: 100us }
  n3: ${CONSUMER}
  n4: ${CONSUMER}
  n5: ${CONSUMER}
  n6: { role: sink }
  n7: { role: dlq }
`;
