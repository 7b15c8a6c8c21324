// What can be turned in the page: rates, failures, partitions and instances, each with the range of
// a slider around what the scenario says.
import { titleOf } from "../../lang/diagram.js";
import type { Model, ModelNode } from "../../sim/model.js";
import type { Setting } from "../../sim/scenario.js";

export interface Knob {
  /** `n1.rate`. */
  readonly id: string;
  readonly node: string;
  readonly label: string;
  readonly parameter: "rate" | "fail" | "partitions" | "instances";
  readonly start: number;
  readonly least: number;
  readonly most: number;
  /** Rates go by factors: the slider stands for the logarithm. */
  readonly scale: "linear" | "logarithmic";
  /** As a scenario writes it. */
  readonly write: (value: number) => string | number;
}

const whole = (value: number): number => Math.round(value);
const rate = (value: number): string => `${Number(value.toPrecision(3))}/s`;
const percent = (value: number): string => `${Number((value * 100).toPrecision(3))}%`;

const KINDS = {
  rate: {
    scale: "logarithmic",
    range: (start: number) => [start / 10, start * 10],
    write: rate,
  },
  fail: { scale: "linear", range: () => [0, 0.5], write: percent },
  partitions: {
    scale: "linear",
    range: (start: number) => [1, Math.min(1000, Math.max(16, start * 3))],
    write: whole,
  },
  instances: {
    scale: "linear",
    range: (start: number) => [1, Math.min(1000, Math.max(8, start * 3))],
    write: whole,
  },
} as const;

type Parameter = keyof typeof KINDS;

/** Most knobs shown; larger diagrams are set in their scenario. */
const MOST = 60;

export function knobsOf(model: Model): readonly Knob[] {
  const titles = new Map(model.diagram.nodes.map((node) => [node.id, titleOf(node)]));
  const knobs = model.nodes.flatMap((node) => {
    const label = titles.get(node.id) ?? node.id;
    return (Object.keys(KINDS) as Parameter[]).flatMap((parameter) =>
      knobOf(node, label, parameter),
    );
  });
  return knobs.slice(0, MOST);
}

function knobOf(node: ModelNode, label: string, parameter: Parameter): readonly Knob[] {
  const start = node.parameters[parameter];
  if (typeof start !== "number" || (parameter === "rate" && start <= 0)) return [];
  // A share beyond the usual range still has its place on the slider.
  const { scale, range, write } = KINDS[parameter];
  const [least, most] = range(start);
  return [
    {
      id: `${node.id}.${parameter}`,
      node: node.id,
      label,
      parameter,
      start,
      least,
      most: Math.max(most, start),
      scale,
      write,
    },
  ];
}

export const SLIDER_STEPS = 200;

/** Where a value stands on its slider. */
export function stepOf({ least, most, scale, parameter }: Knob, value: number): number {
  if (parameter === "partitions" || parameter === "instances") return value;
  const share =
    scale === "linear"
      ? (value - least) / (most - least)
      : Math.log(value / least) / Math.log(most / least);
  return Math.round(share * SLIDER_STEPS);
}

/** The value at a step of the slider. */
export function valueAt({ least, most, scale, parameter }: Knob, step: number): number {
  if (parameter === "partitions" || parameter === "instances") return step;
  const share = step / SLIDER_STEPS;
  return scale === "linear" ? least + (most - least) * share : least * (most / least) ** share;
}

export function settingOf(knob: Knob, value: number): Setting {
  const { node, parameter, write } = knob;
  const written = write(value);
  const flag = `${node}.${parameter}=${written}`;
  return { path: ["nodes", node, parameter], value: written, how: "set", flag };
}
