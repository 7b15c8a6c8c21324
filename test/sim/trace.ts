// Small runs for tests: messages at known times into one node, and who comes where when.
import { finishRun, prepareRun, simulate } from "../../src/sim/simulate.js";
import { type LinkText, type ModelText, model, type NodeText } from "./model.js";

export const run = (text: ModelText) => simulate(model(text));

/** One message a second from 1 to 10 into n2; whatever leaves it ends. */
export const into = (
  node: NodeText,
  more: Readonly<Record<string, NodeText>> = {},
  links: Readonly<Record<string, LinkText>> = {},
): ModelText => ({
  nodes: { n1: { role: "source", rate: "1/s", arrivals: "fixed" }, n2: node, ...more },
  links: { "n1->n2": {}, ...links },
  duration: "10s",
  drain: "100s",
});

/** Runs a model and notes when each message reaches a node: time, birth and key. */
export function arrivals(text: ModelText, id: string) {
  const prepared = prepareRun(model(text), 0);
  const { kernel } = prepared;
  const seen: { time: number; birth: number; key: number }[] = [];
  const index = kernel.model.nodes.findIndex((node) => node.id === id);
  const real = kernel.behaviours[index];
  const observer = {
    receive(message: number) {
      const { birth, key } = kernel.messages;
      seen.push({ time: kernel.now, birth: birth[message], key: key[message] });
      real.receive(message);
    },
  };
  kernel.behaviours = kernel.behaviours.map((each) => (each === real ? observer : each));
  kernel.transport.findPassages();
  finishRun(prepared);
  return seen;
}
