// The program of the preview page: draws the diagram whenever its text changes, here or on the disk,
// and runs it with what is set in the page.

import { renderSvg, THEMES, type ThemeName, VIEWS, type ViewName } from "../../draw/render.js";
import { isProblem, readReport } from "../../export/report-marks.js";
import type { ReportPageData } from "../../export/report-page.js";
import { type Compiled, compile } from "../../lang/compile.js";
import { hasErrors } from "../../lang/diagnostics.js";
import type { Diagram } from "../../lang/diagram.js";
import { buildModel } from "../../sim/build.js";
import { followColours } from "../chart.js";
import { element } from "../element.js";
import { plural } from "../format.js";
import { nameParts } from "../report/picture.js";
import { PictureFrame } from "../report/picture-frame.js";
import { RunView } from "../report/run-view.js";
import { type Companions, readExtended } from "./extended.js";
import { SimulatePanel } from "./panel.js";
import { SourceView } from "./source.js";

/** What the server tells of the files, at first and whenever one is saved. */
export interface FilesOnDisk extends Companions {
  readonly file: string;
  readonly text: string;
  /** Changes with every save. */
  readonly version: string;
  /** Text of the scenario; empty when there is none. */
  readonly scenario: string;
}

class Preview {
  private disk: FilesOnDisk = { file: "", text: "", version: "", scenario: "", base: "", data: {} };
  private view: ViewName = "workflow";
  private theme: ThemeName | "system" = "system";
  private run: RunView | null = null;
  private data: ReportPageData | null = null;
  private drawing = 0;
  private last = { of: "", svg: "" };
  private readonly title = element("h1");
  private readonly status = element("p", { class: "facts", role: "status" });
  private readonly save = element("button", { type: "button", disabled: true }, "Save");
  private readonly notice = element("p", { class: "warning", role: "alert" });
  private readonly stage = element("div", { class: "drawing", id: "drawing", role: "tabpanel" });
  private readonly charts = element("section", {
    class: "charts",
    "aria-label": "the run over time",
  });
  private readonly source = new SourceView(() => {
    this.redraw();
    this.panel.changed();
  });
  private readonly panel = new SimulatePanel({
    source: () => ({ ...this.disk, text: this.source.value }),
    done: (data) => void this.showRun(data),
    check: (scenario) => this.problems(scenario),
  });

  constructor(app: HTMLElement) {
    this.save.addEventListener("click", () => void this.write());
    this.panel.faults.takeDrops(this.stage);
    const head = element("div", {}, this.title, this.save, this.status);
    const looks = element("div", { class: "looks" }, this.tabs(), this.themes());
    app.append(
      element(
        "main",
        { class: "preview" },
        element("header", { class: "top" }, head, this.notice),
        element(
          "div",
          { class: "columns-2" },
          element("div", { class: "left" }, this.panel.element, this.source.element),
          element("div", { class: "right" }, looks, this.stage, this.panel.results, this.charts),
        ),
      ),
    );
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.redraw());
    this.listen();
  }

  private listen(): void {
    const events = new EventSource("/events");
    events.addEventListener("files", ({ data }) => {
      this.notice.textContent = "";
      this.take(JSON.parse(data) as FilesOnDisk);
    });
    events.onerror = () => {
      this.notice.textContent = "the preview has ended: start 'fz preview' again";
    };
  }

  /** What was typed here and not saved is kept, and said to be older. */
  private take(disk: FilesOnDisk): void {
    const edited = this.disk.version !== "" && this.source.value !== this.disk.text;
    this.disk = disk;
    this.title.textContent = disk.file;
    document.title = `${disk.file}: preview`;
    if (edited && this.source.value !== disk.text) {
      this.notice.textContent =
        "the file was saved elsewhere; your text is kept here, and Save replaces that file";
    } else this.source.value = disk.text;
    this.redraw();
    this.panel.changed();
  }

  private redraw(): void {
    const compiled = compile(this.source.value, { file: this.disk.file });
    this.source.show(compiled.diagnostics);
    const { diagram, diagnostics } = compiled;
    this.status.textContent = [
      plural(diagram.nodes.length, "node"),
      plural(diagram.edges.length, "edge"),
      diagnostics.length === 0 ? "no problems" : plural(diagnostics.length, "finding"),
    ].join(" · ");
    this.save.disabled = this.source.value === this.disk.text;
    this.data = null;
    void this.draw(compiled);
    const { model } = this.model(compiled, this.disk.scenario);
    if (model !== null) this.panel.offer(model);
  }

  private model(compiled: Compiled, scenario: string) {
    const read = readExtended(scenario, this.disk);
    const built = buildModel(compiled.diagram, read.scenario);
    return { ...built, all: [...compiled.diagnostics, ...read.diagnostics, ...built.diagnostics] };
  }

  private problems(scenario: string): readonly string[] {
    const compiled = compile(this.source.value, { file: this.disk.file });
    const { all, model } = this.model(compiled, scenario);
    if (model !== null && !hasErrors(all)) return [];
    return all.filter(({ severity }) => severity === "error").map(({ message }) => message);
  }

  /** The picture as the server would write it; an older drawing that comes late is not shown. */
  private async draw({ diagram }: Compiled): Promise<void> {
    this.drawing += 1;
    const { drawing, view, data } = this;
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const theme = this.theme === "system" ? (dark ? "dark" : "light") : this.theme;
    const text = await this.svgOf(diagram, view, theme, data).catch((error: Error) => {
      this.notice.textContent = `the picture could not be drawn: ${error.message}`;
      return null;
    });
    if (text === null || drawing !== this.drawing) return;
    const parsed = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    const svg = document.importNode(parsed, true) as unknown as SVGSVGElement;
    nameParts(svg);
    this.run?.remove();
    this.run = null;
    if (data !== null && view === "workflow") {
      this.run = new RunView(data, svg);
      this.stage.replaceChildren(this.run.stage);
      this.charts.replaceChildren(element("h2", {}, "Over time"), this.run.charts);
      this.run.start({ inTurn: true });
    } else {
      const frame = new PictureFrame(svg);
      const below = element("div", { class: "below" }, frame.fit);
      this.stage.replaceChildren(element("div", { class: "stage" }, frame.element, below));
      if (data === null) this.charts.replaceChildren();
    }
  }

  /**
   * The text of the picture, in the views that do not play a run with its marks. The one that was
   * drawn last is kept, for a run of the same diagram.
   */
  private async svgOf(
    diagram: Diagram,
    view: ViewName,
    theme: ThemeName,
    data: ReportPageData | null,
  ): Promise<string> {
    const options = { view, theme, engine: "own", name: "picture" } as const;
    const marks = data === null || view === "workflow" ? null : readReport(data.report, diagram);
    if (marks !== null && !isProblem(marks)) return await renderSvg(diagram, { ...options, marks });
    const of = `${view} ${theme} ${this.source.value}`;
    if (this.last.of === of) return this.last.svg;
    const svg = await renderSvg(diagram, options);
    this.last = { of, svg };
    return svg;
  }

  private async showRun(data: ReportPageData): Promise<void> {
    this.data = data;
    await this.draw(compile(this.source.value, { file: this.disk.file }));
  }

  private tabs(): HTMLElement {
    const buttons = (Object.keys(VIEWS) as ViewName[]).map((view) => {
      const button = element(
        "button",
        { type: "button", role: "tab", "aria-controls": "drawing", title: VIEWS[view].summary },
        VIEWS[view].title,
      );
      const choose = (): void => {
        this.view = view;
        mark();
        void this.draw(compile(this.source.value, { file: this.disk.file }));
      };
      button.addEventListener("click", choose);
      button.addEventListener("keydown", ({ key }) => {
        const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
        const next = buttons.at(
          (buttons.findIndex(([, one]) => one === button) + step) % buttons.length,
        )!;
        if (step !== 0) next[1].click();
        if (step !== 0) next[1].focus();
      });
      return [view, button] as const;
    });
    const mark = (): void => {
      for (const [view, button] of buttons) {
        button.setAttribute("aria-selected", String(view === this.view));
        button.tabIndex = view === this.view ? 0 : -1;
      }
    };
    mark();
    const list = { class: "tabs", role: "tablist", "aria-label": "view" };
    return element("div", list, ...buttons.map(([, button]) => button));
  }

  private themes(): HTMLElement {
    const names = ["system", ...Object.keys(THEMES).filter((name) => name !== "auto")];
    const select = element(
      "select",
      {},
      ...names.map((name) => element("option", { value: name }, name)),
    );
    select.addEventListener("change", () => {
      this.theme = select.value as ThemeName | "system";
      void this.draw(compile(this.source.value, { file: this.disk.file }));
    });
    return element("label", {}, "theme ", select);
  }

  private async write(): Promise<void> {
    const body = JSON.stringify({ text: this.source.value, version: this.disk.version });
    const headers = { "content-type": "application/json" };
    const answer = await fetch("/save", { method: "POST", headers, body });
    this.notice.textContent = answer.ok ? "" : await answer.text();
  }
}

new Preview(document.getElementById("app")!);
followColours();
