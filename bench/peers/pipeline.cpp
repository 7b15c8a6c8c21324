// The pipeline and the single-server queue as hand-written event loops over a binary heap: what a
// program for just this one model can reach. Prints deliveries, and CPU seconds of the loop.
//   pipeline {pipeline|queue} <simulated seconds> [seed]
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <deque>
#include <queue>
#include <vector>

namespace {

struct Random {
  uint64_t state[2];
  explicit Random(uint64_t seed) : state{seed * 0x9E3779B97F4A7C15ull + 1, ~seed} {
    for (int turn = 0; turn < 20; ++turn) next();
  }
  uint64_t next() {
    uint64_t a = state[0];
    const uint64_t b = state[1];
    state[0] = b;
    a ^= a << 23;
    state[1] = a ^ b ^ (a >> 17) ^ (b >> 26);
    return state[1] + b;
  }
  double uniform() { return (next() >> 11) * 0x1.0p-53; }
  double exponential(double mean) { return -mean * std::log1p(-uniform()); }
};

enum Kind : uint8_t { Arrival, Appended, Served, Retry };

struct Event {
  double time;
  uint64_t sequence;
  int32_t message;
  int16_t line;
  Kind kind;
  bool operator<(const Event& other) const {
    return time > other.time || (time == other.time && sequence > other.sequence);
  }
};

struct Message {
  double birth;
  int32_t attempt;
};

struct Tally {
  double sum = 0;
  uint64_t count = 0;
  void record(double value) {
    sum += value;
    ++count;
  }
};

constexpr int kPartitions = 6;
constexpr int kGroups = 3;

struct Loop {
  std::priority_queue<Event> heap;
  std::vector<Message> messages;
  std::vector<int32_t> free;
  uint64_t sequence = 0;

  void at(double time, Kind kind, int line, int message) {
    heap.push({time, sequence++, message, static_cast<int16_t>(line), kind});
  }
  int take(double birth) {
    int message;
    if (free.empty()) {
      message = static_cast<int>(messages.size());
      messages.push_back({});
    } else {
      message = free.back();
      free.pop_back();
    }
    messages[message] = {birth, 0};
    return message;
  }
};

uint64_t pipeline(double duration, uint64_t seed, Tally& latency) {
  Random arrivals(seed), keys(seed + 1), services(seed + 2), failures(seed + 3);
  Loop loop;
  std::vector<std::deque<int32_t>> lines(kPartitions * kGroups);
  std::vector<char> busy(kPartitions * kGroups, 0);
  uint64_t dead = 0;
  auto serve = [&](int line, double now) {
    const int message = lines[line].front();
    lines[line].pop_front();
    busy[line] = 1;
    loop.at(now + services.exponential(0.004), Served, line, message);
  };
  auto enqueue = [&](int line, int message, double now) {
    lines[line].push_back(message);
    if (!busy[line]) serve(line, now);
  };
  loop.at(arrivals.exponential(0.001), Arrival, 0, 0);
  while (!loop.heap.empty()) {
    const Event event = loop.heap.top();
    loop.heap.pop();
    const double now = event.time;
    switch (event.kind) {
      case Arrival: {
        const int partition = static_cast<int>(keys.uniform() * kPartitions);
        loop.at(now + 0.0001, Appended, partition, loop.take(now));
        const double next = now + arrivals.exponential(0.001);
        if (next <= duration) loop.at(next, Arrival, 0, 0);
        break;
      }
      case Appended: {
        const double birth = loop.messages[event.message].birth;
        for (int group = 0; group < kGroups; ++group) {
          const int message = group == 0 ? event.message : loop.take(birth);
          enqueue(group * kPartitions + event.line, message, now);
        }
        break;
      }
      case Served: {
        Message& message = loop.messages[event.message];
        busy[event.line] = 0;
        if (failures.uniform() >= 0.05) {
          latency.record(now - message.birth);
          loop.free.push_back(event.message);
        } else if (message.attempt == 3) {
          ++dead;
          loop.free.push_back(event.message);
        } else {
          const double pause = 0.1 * (1 << message.attempt++);
          loop.at(now + pause, Retry, event.line, event.message);
        }
        if (!lines[event.line].empty()) serve(event.line, now);
        break;
      }
      case Retry:
        enqueue(event.line, event.message, now);
        break;
    }
  }
  return latency.count + dead;
}

uint64_t singleQueue(double duration, uint64_t seed, Tally& latency) {
  Random arrivals(seed), services(seed + 2);
  Loop loop;
  std::deque<double> line;
  loop.at(arrivals.exponential(1.25), Arrival, 0, 0);
  while (!loop.heap.empty()) {
    const Event event = loop.heap.top();
    loop.heap.pop();
    const double now = event.time;
    if (event.kind == Arrival) {
      line.push_back(now);
      if (line.size() == 1) loop.at(now + services.exponential(1), Served, 0, 0);
      const double next = now + arrivals.exponential(1.25);
      if (next <= duration) loop.at(next, Arrival, 0, 0);
    } else {
      latency.record(now - line.front());
      line.pop_front();
      if (!line.empty()) loop.at(now + services.exponential(1), Served, 0, 0);
    }
  }
  return latency.count;
}

}  // namespace

int main(int count, char** words) {
  if (count < 3) return 2;
  const double duration = std::atof(words[2]);
  const uint64_t seed = count > 3 ? std::strtoull(words[3], nullptr, 10) : 1;
  Tally latency;
  const std::clock_t begun = std::clock();
  const bool isPipeline = std::strcmp(words[1], "pipeline") == 0;
  const uint64_t ended = isPipeline ? pipeline(duration, seed, latency) : singleQueue(duration, seed, latency);
  const double seconds = static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
  std::printf("{\"count\": %llu, \"seconds\": %.6f, \"mean_s\": %.6f}\n",
              static_cast<unsigned long long>(ended), seconds, latency.sum / latency.count);
}
