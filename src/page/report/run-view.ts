// A run to look at: the picture with its playback and the cards of its nodes, and the charts, all at
// the same point of time.
import type { ReportPageData } from "../../export/report-page.js";
import { type Chart, chart, drawAll, drawInTurn } from "../chart.js";
import type { Band } from "../chart-bands.js";
import { element } from "../element.js";
import { Timeline } from "../timeline.js";
import { bandsOf, durationOf } from "./bands.js";
import { NodeCard } from "./node-card.js";
import { Picture } from "./picture.js";
import { PictureFrame } from "./picture-frame.js";
import { player } from "./player.js";
import { runCharts } from "./run-charts.js";
import { RunState } from "./state.js";
import { Tokens } from "./tokens.js";

const calm = matchMedia("(prefers-reduced-motion: reduce)");
export const wantsCalm = (): boolean => calm.matches;

export class RunView {
  readonly stage = element("section", { class: "stage", "aria-label": "picture of the run" });
  readonly charts: HTMLElement;
  private readonly frame: PictureFrame;
  private readonly state: RunState;
  private readonly timeline: Timeline;
  private readonly bands: readonly Band[];
  private readonly drawn: readonly Chart[];
  private card: NodeCard | null = null;
  private readonly again = (): void => this.timeline.set(this.timeline.at_s);

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
    this.frame = new PictureFrame(svg);
    this.stage.append(this.frame.element);
  }

  /**
   * Once the stage and the charts are on the page: what is there can be measured. In a page that
   * goes on meanwhile the charts come one after the other.
   */
  start({ inTurn }: { readonly inTurn: boolean }): void {
    const { state, timeline, svg, stage, bands } = this;
    const picture = new Picture(svg, state, {
      show: (id, at) => this.card?.show(id, at),
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
    controls.append(this.frame.fit);
    stage.append(controls, key(), this.card.element);
    picture.follow(timeline);
    new Tokens(picture, state, timeline, wantsCalm).start();
    if (inTurn) drawInTurn(this.drawn);
    else drawAll(this.drawn);
    calm.addEventListener("change", this.again);
  }

  /** Shows the figures of a node, from elsewhere on the page. */
  pin(id: string): void {
    const behavior = wantsCalm() ? "auto" : "smooth";
    this.frame.show(behavior);
    this.card?.pin(id);
  }

  /** Takes the charts off the page, so that they are no longer drawn. */
  remove(): void {
    calm.removeEventListener("change", this.again);
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
