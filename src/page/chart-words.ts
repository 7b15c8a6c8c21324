// What a chart shows in words and numbers, for those who cannot see its lines.
import type { ChartOptions } from "./chart.js";
import { element, fadeEdges } from "./element.js";
import { write, writeClock } from "./format.js";

export function describe({ title, lines, unit }: ChartOptions): string {
  const parts = lines.map(({ name, values }) => {
    const known = values.filter((value) => value !== null);
    if (known.length === 0) return `${name}: nothing measured`;
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
    const most = known.reduce((best, value) => Math.max(best, value), Number.NEGATIVE_INFINITY);
    const end = known[known.length - 1];
    return `${name}: mean ${write(mean, unit)}, highest sample ${write(most, unit)}, at the end ${write(end, unit)}`;
  });
  return `${title} over time. ${parts.join("; ")}`;
}

const ROWS = 12;

/** A dozen points as a table, made when somebody wants to see it. */
export function numbers(options: ChartOptions): HTMLElement {
  const { title } = options;
  const region = {
    class: "scroll",
    role: "region",
    "aria-label": `${title}, numbers`,
  };
  const frame = element("div", region);
  const details = element(
    "details",
    { class: "numbers" },
    element("summary", {}, "numbers", element("span", { class: "unseen" }, ` of ${title}`)),
    frame,
  );
  const fill = (): void => {
    frame.append(pointsOf(options));
    fadeEdges(frame);
  };
  details.addEventListener("toggle", fill, { once: true });
  return details;
}

function pointsOf({ times, lines, unit, timeline }: ChartOptions): HTMLElement {
  const step = Math.max(1, Math.ceil(times.length / ROWS));
  const rows = times
    .map((at_s, at) => [at_s, at] as const)
    .filter(([, at]) => at % step === 0)
    .map(([at_s, at]) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, writeClock(at_s, timeline.end_s)),
        ...lines.map(({ values }) => element("td", {}, write(values[at], unit))),
      ),
    );
  const head = ["time", ...lines.map(({ name }) => name)];
  const columns = head.map((name) => element("th", { scope: "col" }, name));
  return element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...columns)),
    element("tbody", {}, ...rows),
  );
}
