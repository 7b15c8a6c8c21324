// A run to look at: the picture with its playback and the cards of its nodes, and the charts, all at
// the same point of time.
import type { ReportPageData } from "../../export/report-page.js";
import { type Chart, chart, drawAll, drawInTurn } from "../chart.js";
import type { Band } from "../chart-bands.js";
import { element, fadeEdges } from "../element.js";
import { Timeline } from "../timeline.js";
import { bandsOf, durationOf } from "./bands.js";
import { laneNames } from "./lane-names.js";
import { NodeCard } from "./node-card.js";
import { Picture } from "./picture.js";
import { player } from "./player.js";
import { runCharts } from "./run-charts.js";
import { RunState } from "./state.js";
import { Tokens } from "./tokens.js";

/** A picture is not made smaller than this by a small page: its words could no longer be read. */
const LEAST_SCALE = 0.62;

const calm = matchMedia("(prefers-reduced-motion: reduce)");
export const wantsCalm = (): boolean => calm.matches;

export class RunView {
  readonly stage = element("section", { class: "stage", "aria-label": "picture of the run" });
  readonly charts: HTMLElement;
  private readonly scroller = element("div", {
    class: "scroller",
    tabindex: 0,
    role: "region",
    "aria-label": "the diagram",
  });
  private readonly state: RunState;
  private readonly timeline: Timeline;
  private readonly bands: readonly Band[];
  private readonly drawn: readonly Chart[];
  private card: NodeCard | null = null;

  /** `svg`: the picture of the diagram that was run. */
  constructor(
    data: ReportPageData,
    private readonly svg: SVGSVGElement,
  ) {
    this.state = new RunState(data);
    const end_s = Math.max(this.state.times.at(-1) ?? 0, 1e-6);
    this.timeline = new Timeline(end_s);
    this.bands = bandsOf({ ...data.report, duration_s: durationOf(data.report) }, end_s);
    this.drawn = runCharts(this.state, this.timeline, this.bands).map(chart);
    this.charts = element("div", { class: "grid" }, ...this.drawn.map(({ figure }) => figure));
    const picture = element("div", { id: "picture" }, svg);
    const { width, height } = svg.viewBox.baseVal;
    picture.style.setProperty("--least-width", `${width * LEAST_SCALE}px`);
    picture.style.setProperty("--least-height", `${height * LEAST_SCALE}px`);
    this.scroller.append(picture);
    const window = element("div", { class: "window" }, this.scroller);
    window.append(laneNames(svg, window) ?? "");
    this.stage.append(window);
  }

  /**
   * Once the stage and the charts are on the page: what is there can be measured. In a page that
   * goes on meanwhile the charts come one after the other.
   */
  start({ inTurn }: { readonly inTurn: boolean }): void {
    const { state, timeline, svg, stage, bands } = this;
    const picture = new Picture(svg, state, {
      show: (id) => this.card?.show(id),
      hide: () => this.card?.hide(),
      pin: (id) => this.card?.pin(id),
    });
    this.card = new NodeCard(state, timeline, bands, {
      frame: stage,
      boxOf: (id) => picture.boxOf(id),
      pinned: (id) => picture.pinned(id),
      focus: (id) => picture.focus(id),
    });
    const controls = player(timeline, state, wantsCalm);
    controls.append(this.fitting());
    stage.append(controls, key(), this.card.element);
    fadeEdges(this.scroller);
    picture.follow(timeline);
    new Tokens(picture, state, timeline, wantsCalm).start();
    if (inTurn) drawInTurn(this.drawn);
    else drawAll(this.drawn);
    calm.addEventListener("change", () => timeline.set(timeline.at_s));
  }

  /** Shows the figures of a node, from elsewhere on the page. */
  pin(id: string): void {
    const behavior = wantsCalm() ? "auto" : "smooth";
    this.scroller.scrollIntoView({ block: "center", behavior });
    this.card?.pin(id);
  }

  /** A button that makes a wide picture small enough to be seen whole; there only where it is. */
  private fitting(): HTMLElement {
    const { scroller } = this;
    const button = element("button", { type: "button", class: "fit", hidden: true });
    const look = (): void => {
      const isSmall = scroller.classList.contains("whole");
      button.textContent = isSmall ? "Enlarge" : "Fit to width";
      button.hidden = !isSmall && scroller.scrollWidth <= scroller.clientWidth + 2;
    };
    button.addEventListener("click", () => {
      scroller.classList.toggle("whole");
      look();
    });
    new ResizeObserver(look).observe(scroller);
    return button;
  }

  /** Takes the charts off the page, so that they are no longer drawn. */
  remove(): void {
    for (const one of this.drawn) one.remove();
    this.stage.remove();
  }
}

const HEATS = 6;

/** What the colours and widths mean, and what can be done. */
function key(): HTMLElement {
  const swatches = Array.from({ length: HEATS }, (_, heat) => {
    const swatch = element("span", { class: "swatch" });
    swatch.style.background = `var(--heat-${heat})`;
    return swatch;
  });
  const hint =
    "Point at a node, tap it, or move to it with Tab, for its figures; Enter keeps them.";
  return element(
    "p",
    { class: "key" },
    element("span", {}, ...swatches, "idle to saturated servers"),
    element("span", {}, element("span", { class: "swatch line" }), "wider: more messages a second"),
    element("span", { class: "hint" }, hint),
  );
}
