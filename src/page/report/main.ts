// The program of the report page: reads the data that stands in the page and builds what is seen.
import type { ReportPageData } from "../../export/report-page.js";
import { chart, recolour } from "../chart.js";
import { element } from "../element.js";
import { Timeline } from "../timeline.js";
import { bandsOf } from "./bands.js";
import { ledgerFlow } from "./ledger.js";
import { NodeCard } from "./node-card.js";
import { Picture } from "./picture.js";
import { player } from "./player.js";
import { runCharts } from "./run-charts.js";
import * as sections from "./sections.js";
import { RunState } from "./state.js";
import { Tokens } from "./tokens.js";

const app = document.getElementById("app")!;
const data = JSON.parse(document.getElementById("data")!.textContent!) as ReportPageData;
const svg = document.querySelector<SVGSVGElement>("#picture svg")!;

const state = new RunState(data);
const end_s = Math.max(state.times.at(-1) ?? 0, 1e-6);
const timeline = new Timeline(end_s);
const bands = bandsOf(data.report, end_s);
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const still = (): boolean => calm.matches;

const scroller = element("div", {
  class: "scroller",
  tabindex: 0,
  role: "region",
  "aria-label": "the diagram",
});
const stage = element("section", { class: "stage", "aria-label": "picture of the run" }, scroller);
// The picture has to be on the page before it can be measured.
app.append(stage);
scroller.append(document.getElementById("picture")!);
let card: NodeCard | null = null;
const picture = new Picture(svg, state, {
  show: (id) => card?.show(id),
  hide: () => card?.hide(),
  pin: (id) => card?.pin(id),
});

card = new NodeCard(state, timeline, bands, {
  frame: stage,
  boxOf: (id) => picture.boxOf(id),
  pinned: (id) => picture.pinned(id),
  focus: (id) => picture.focus(id),
});
const tokens = new Tokens(picture, state, timeline, still);
calm.addEventListener("change", () => timeline.set(timeline.at_s));
const { controls } = player(timeline, state, still);

function pinFromTable(id: string): void {
  scroller.scrollIntoView({ block: "center", behavior: still() ? "auto" : "smooth" });
  card?.pin(id);
}

const key = element(
  "p",
  { class: "key" },
  ...(["0", "1", "2", "3", "4", "5"] as const).map((heat) => {
    const swatch = element("span", { class: "swatch" });
    swatch.style.background = `var(--heat-${heat})`;
    return swatch;
  }),
  element("span", {}, "idle to saturated servers"),
  element("span", { class: "swatch line" }),
  element("span", {}, "wider: more messages a second"),
  element(
    "span",
    {},
    "Point at a node, or move to it with Tab, for its figures; click or Enter keeps them.",
  ),
);

stage.append(controls, key, card.element);
app.append(
  element(
    "main",
    {},
    sections.headline(data),
    sections.tiles(data),
    stage,
    ...[sections.expectations(data), sections.faults(data)].filter((part) => part !== null),
    element(
      "section",
      { class: "charts", "aria-label": "the run over time" },
      element("h2", {}, "Over time"),
      element(
        "div",
        { class: "grid" },
        ...runCharts(state, timeline, bands).map((one) => chart(one).figure),
      ),
    ),
    ledgerFlow(data.report.ledger),
    sections.nodes(data, pinFromTable),
    ...[sections.theory(data)].filter((part) => part !== null),
    sections.assumptions(data),
    sections.repeat(data),
  ),
);
picture.follow(timeline);
tokens.start();

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
for (const [event, printing] of [
  ["beforeprint", true],
  ["afterprint", false],
] as const) {
  addEventListener(event, () => {
    document.documentElement.classList.toggle("printing", printing);
    recolour();
  });
}
