"""The pipeline and the single-server queue in SimPy, in the way its own examples are written.

Usage: pipeline.py {pipeline|queue} <simulated seconds>. Prints deliveries, and CPU seconds of the run.
"""
import json
import random
import sys
import time

import simpy

PARTITIONS = 6
GROUPS = 3


def pipeline(env, duration, latency):
    dead = [0]
    lines = [[simpy.Store(env) for _ in range(PARTITIONS)] for _ in range(GROUPS)]

    def retry(line, birth, attempt):
        yield env.timeout(0.1 * 2**attempt)
        yield line.put((birth, attempt + 1))

    def consumer(line):
        while True:
            birth, attempt = yield line.get()
            yield env.timeout(random.expovariate(1 / 0.004))
            if random.random() >= 0.05:
                latency.append(env.now - birth)
            elif attempt == 3:
                dead[0] += 1
            else:
                env.process(retry(line, birth, attempt))

    def append(birth, partition):
        yield env.timeout(0.0001)
        for group in lines:
            yield group[partition].put((birth, 0))

    def source():
        while env.now < duration:
            yield env.timeout(random.expovariate(1000))
            env.process(append(env.now, random.randrange(PARTITIONS)))

    for group in lines:
        for line in group:
            env.process(consumer(line))
    env.process(source())
    env.run(until=duration + 5)
    return len(latency) + dead[0]


def queue(env, duration, latency):
    server = simpy.Resource(env, capacity=1)

    def customer():
        birth = env.now
        with server.request() as turn:
            yield turn
            yield env.timeout(random.expovariate(1))
        latency.append(env.now - birth)

    def source():
        while env.now < duration:
            yield env.timeout(random.expovariate(0.8))
            env.process(customer())

    env.process(source())
    env.run(until=duration + 1000)
    return len(latency)


def main():
    random.seed(1)
    latency = []
    begun = time.process_time()
    run = pipeline if sys.argv[1] == "pipeline" else queue
    count = run(simpy.Environment(), float(sys.argv[2]), latency)
    seconds = time.process_time() - begun
    mean = sum(latency) / len(latency)
    print(json.dumps({"count": count, "seconds": seconds, "mean_s": mean}))


main()
