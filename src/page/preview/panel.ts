// The panel that runs the diagram in the page: sliders, faults, the run itself with live charts, its
// expectations, and the scenario that all this amounts to.
import type { ReportPageData } from "../../export/report-page.js";
import { amendScenario } from "../../sim/amend-scenario.js";
import type { Model } from "../../sim/model.js";
import { writeQuantity } from "../../sim/quantity.js";
import type { Setting } from "../../sim/scenario.js";
import { element } from "../element.js";
import * as sections from "../report/sections.js";
import { baseValues } from "./extended.js";
import { FaultPalette } from "./faults.js";
import { type Knob, knobsOf, SLIDER_STEPS, settingOf, stepOf, valueAt } from "./knobs.js";
import { LiveCharts } from "./live-charts.js";
import type { RunAnswer, RunRequest } from "./worker.js";

interface PanelHooks {
  /** The diagram and the scenario of its file as they are now. */
  readonly source: () => RunRequest;
  readonly done: (data: ReportPageData) => void;
  /** Whether a model can be built of the scenario: messages say why not. */
  readonly check: (scenario: string) => readonly string[];
}

const PAUSE_MS = 250;
/** Charts that would be replaced at once are not shown: a run may be over that soon. */
const BRIEF_MS = 400;

const newWorker = (): Worker => new Worker("/preview-worker.js");

export class SimulatePanel {
  readonly element: HTMLElement;
  readonly faults = new FaultPalette(() => this.changed());
  private readonly knobs = element("div", { class: "knobs" });
  private readonly turned = new Map<string, { knob: Knob; value: number }>();
  private readonly duration = element("input", { size: 6, "aria-label": "duration" });
  private readonly seed = element("input", { size: 6, "aria-label": "seed" });
  private readonly run = element("button", { type: "button", class: "play" }, "▶ Run");
  private readonly stop = element("button", { type: "button", disabled: true }, "Stop");
  private readonly bar = element("progress", {
    max: 1,
    value: 0,
    "aria-label": "progress of the run",
  });
  private readonly said = element("p", { class: "said", role: "status" });
  /** What the run gives; it has a place of its own on the page. */
  readonly results = element("div", { class: "results" });
  private worker: Worker | null = null;
  /** One that waits for a run: to start it takes longer than many a run. */
  private idle: Worker | null = newWorker();
  private live: LiveCharts | null = null;
  private wasRun = false;
  private isBrief = true;
  private brief: ReturnType<typeof setTimeout> | undefined;
  private pause: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly hooks: PanelHooks) {
    this.run.addEventListener("click", () => this.start());
    this.stop.addEventListener("click", () => this.halt("stopped"));
    for (const input of [this.duration, this.seed]) {
      input.addEventListener("change", () => this.changed());
    }
    const copy = element("button", { type: "button" }, "Copy scenario YAML");
    copy.addEventListener("click", () => this.copy());
    const reset = element("button", { type: "button" }, "As in the file");
    reset.addEventListener("click", () => this.reset());
    this.element = element(
      "section",
      { class: "panel simulate", "aria-label": "simulate" },
      element(
        "div",
        { class: "run" },
        this.run,
        this.stop,
        element("label", {}, "duration ", this.duration),
        element("label", {}, "seed ", this.seed),
        copy,
        reset,
      ),
      this.bar,
      this.said,
      this.knobs,
      this.faults.element,
    );
  }

  /** Sliders for what this model has; what was turned before stays turned. */
  offer(model: Model): void {
    this.faults.aim(model);
    this.duration.placeholder = writeQuantity(model.duration_s, "time");
    this.seed.placeholder = String(model.seed);
    this.knobs.replaceChildren(...knobsOf(model).map((knob) => this.slider(knob)));
  }

  /** The scenario of the file with everything that was set in the page. */
  scenario(): string {
    const settings: Setting[] = [...this.turned.values()].map(({ knob, value }) =>
      settingOf(knob, value),
    );
    for (const [name, input] of [
      ["duration", this.duration],
      ["seed", this.seed],
    ] as const) {
      const given = input.value.trim();
      if (given === "") continue;
      const value = name === "seed" && /^\d+$/.test(given) ? Number(given) : given;
      settings.push({ path: [name], value, how: "set", flag: name });
    }
    settings.push(...this.faults.settings());
    const { scenario, base } = this.hooks.source();
    return amendScenario(scenario, settings, baseValues(base)) ?? scenario;
  }

  private slider(knob: Knob): HTMLElement {
    const { id, node, label, parameter, start, write } = knob;
    const value = this.turned.get(id)?.value ?? start;
    const counts = parameter === "partitions" || parameter === "instances";
    const input = element("input", {
      type: "range",
      min: counts ? knob.least : 0,
      max: counts ? knob.most : SLIDER_STEPS,
      step: 1,
      value: stepOf(knob, value),
    });
    const shown = element("output", {}, String(write(value)));
    input.setAttribute("aria-valuetext", String(write(value)));
    input.addEventListener("input", () => {
      const now = valueAt(knob, Number(input.value));
      shown.textContent = String(write(now));
      input.setAttribute("aria-valuetext", String(write(now)));
      this.turned.set(id, { knob, value: now });
      this.changed();
    });
    const name = element("span", {}, `${label} (${node}): ${parameter}`);
    return element("label", { class: "knob" }, name, input, shown);
  }

  private reset(): void {
    this.turned.clear();
    this.duration.value = "";
    this.seed.value = "";
    this.changed();
  }

  /** Once something was run, every change is run again, after a moment without another. */
  changed(): void {
    const problems = this.hooks.check(this.scenario());
    this.said.textContent = problems.join("; ");
    this.said.classList.toggle("warning", problems.length > 0);
    this.run.disabled = problems.length > 0;
    clearTimeout(this.pause);
    if (this.wasRun && problems.length === 0) this.pause = setTimeout(() => this.start(), PAUSE_MS);
  }

  private start(): void {
    this.halt("running …");
    this.wasRun = true;
    this.isBrief = true;
    clearTimeout(this.brief);
    this.brief = setTimeout(() => {
      this.isBrief = false;
    }, BRIEF_MS);
    this.stop.disabled = false;
    const worker = this.idle ?? newWorker();
    this.idle = null;
    this.worker = worker;
    worker.onmessage = ({ data }: MessageEvent<RunAnswer>) => this.hear(data);
    worker.onerror = () => this.halt("the run failed");
    const { file, text, base, data } = this.hooks.source();
    const request: RunRequest = { file, text, base, data, scenario: this.scenario() };
    worker.postMessage(request);
  }

  private hear(answer: RunAnswer): void {
    if (answer.kind !== "progress") {
      this.idle = this.worker;
      this.worker = null;
    }
    if (answer.kind === "refused") {
      this.halt(answer.messages.join("; "));
      this.said.classList.add("warning");
      return;
    }
    if (answer.kind === "progress") {
      this.bar.value = answer.share;
      if (!this.isBrief) this.live ??= this.liveCharts();
      this.live?.show(answer.series, answer.share);
      return;
    }
    const { report } = answer.data;
    this.halt("");
    this.said.textContent = `done: ${report.events.toLocaleString("en")} events`;
    this.said.classList.remove("warning");
    this.bar.value = 1;
    this.hooks.done(answer.data);
    // The picture and the first charts have a frame of the screen to be drawn in.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        if (this.worker === null) this.showResults(answer.data);
      }),
    );
  }

  private showResults(data: ReportPageData): void {
    const tables = [sections.expectations(data), sections.faults(data)];
    this.results.replaceChildren(sections.tiles(data), ...tables.filter((part) => part !== null));
  }

  private liveCharts(): LiveCharts {
    const live = new LiveCharts();
    this.results.replaceChildren(live.element);
    return live;
  }

  private halt(words: string): void {
    this.worker?.terminate();
    this.worker = null;
    this.live?.remove();
    this.live = null;
    this.stop.disabled = true;
    this.bar.value = 0;
    this.said.classList.remove("warning");
    this.said.textContent = words;
  }

  private copy(): void {
    const scenario = this.scenario();
    navigator.clipboard.writeText(scenario).then(
      () => {
        this.said.textContent = "copied";
      },
      () => {
        // Where the clipboard is closed the text is shown, to be copied by hand.
        const text = element("textarea", { readonly: true, rows: 12, "aria-label": "scenario" });
        text.value = scenario;
        this.results.replaceChildren(text);
        text.select();
      },
    );
  }
}
