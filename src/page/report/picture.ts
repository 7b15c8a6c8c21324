// The picture of a run: nodes in the colour of their load, edges as wide as their traffic, bars for
// what waits; and nodes that answer to pointer and keyboard.
import { svgElement } from "../element.js";
import { write } from "../format.js";
import type { Timeline } from "../timeline.js";
import type { NodeState, RunState } from "./state.js";

export interface NodeListener {
  /** `at` is where the pointer is, if it is one that asks. */
  readonly show: (id: string, at: PointerEvent | null) => void;
  readonly hide: () => void;
  readonly pin: (id: string) => void;
}

interface NodeParts {
  readonly id: string;
  readonly group: SVGGElement;
  readonly outline: SVGGraphicsElement;
  readonly words: string;
  readonly chip: SVGGElement;
  readonly chipPlate: SVGRectElement;
  readonly chipText: SVGTextElement;
  readonly track: SVGRectElement;
  readonly bar: SVGRectElement;
  readonly box: DOMRect;
}

export interface EdgeParts {
  readonly id: string;
  readonly path: SVGPathElement;
  /** Its arrow head, if it has one; it grows about its tip. */
  readonly head: SVGPolygonElement | null;
  readonly failing: boolean;
}

const NARROW_PX = 1.2;
const WIDE_PX = 5.5;
/** By how much a head is larger for every px that its line is wider. */
const HEAD_GROWTH = 0.24;
const BAR_PX = 5;
/** Loads from which the next colour is shown. */
const HEAT = [0.3, 0.5, 0.7, 0.85, 0.97] as const;

/** Within a page every part of the picture that has a name needs a role to bear it. */
export function nameParts(svg: SVGSVGElement): void {
  svg.setAttribute("role", "group");
  for (const group of svg.querySelectorAll("g[aria-label]")) group.setAttribute("role", "img");
}

export class Picture {
  /** What moves along the lines: under their words, and under the nodes. */
  readonly tokens = svgElement("g", { class: "overlay", "aria-hidden": "true" });
  private readonly overlay = svgElement("g", { class: "overlay", "aria-hidden": "true" });
  readonly edges: readonly EdgeParts[];
  private readonly nodes: readonly NodeParts[];
  private shown = "";

  constructor(
    readonly svg: SVGSVGElement,
    private readonly state: RunState,
    listener: NodeListener,
  ) {
    svg.append(this.overlay);
    nameParts(svg);
    const { graph, report } = state.data;
    this.edges = graph.edges.flatMap(({ id }) => {
      const group = svg.querySelector(`[data-edge="${CSS.escape(id)}"]`);
      const path = group?.querySelector("path");
      if (!path) return [];
      const head = group?.querySelector("polygon") ?? null;
      const tip = head?.getAttribute("points")?.split(" ")[0].split(",") ?? [];
      if (head !== null) head.style.transformOrigin = tip.map((at) => `${at}px`).join(" ");
      return [{ id, path, head, failing: path.hasAttribute("stroke-dasharray") }];
    });
    this.layTokens();
    this.nodes = graph.nodes.flatMap(({ id, label }) => {
      const group = svg.querySelector<SVGGElement>(`g[data-node="${CSS.escape(id)}"]`);
      if (group === null || !(id in report.nodes)) return [];
      const words = `${label ?? id}, ${report.nodes[id].role}`;
      return [this.prepare(id, group, words, listener)];
    });
  }

  /** Between the lines and the nodes, with the words of the lines, and their plates, once more. */
  private layTokens(): void {
    const { svg, tokens } = this;
    const firstNode = [...svg.children].find((one) =>
      one.matches("[data-node], :has([data-node])"),
    );
    svg.insertBefore(tokens, firstNode ?? this.overlay);
    const words = svgElement("g", { class: "overlay", "aria-hidden": "true" });
    for (const part of svg.querySelectorAll("g[data-edge] > :is(rect, text)")) {
      words.append(part.cloneNode(true));
    }
    tokens.after(words);
  }

  follow(timeline: Timeline): void {
    timeline.follow((at_s) => this.show(at_s));
  }

  /** Where a node is, in px of the page. */
  boxOf(id: string): DOMRect | null {
    return this.nodes.find((node) => node.id === id)?.outline.getBoundingClientRect() ?? null;
  }

  focus(id: string): void {
    this.nodes.find((node) => node.id === id)?.group.focus();
  }

  /** Marks the node whose figures stay. */
  pinned(id: string | null): void {
    for (const node of this.nodes) {
      node.group.setAttribute("aria-pressed", String(node.id === id));
      node.group.classList.toggle("pinned", node.id === id);
    }
  }

  private prepare(
    id: string,
    group: SVGGElement,
    words: string,
    { show, hide, pin }: NodeListener,
  ): NodeParts {
    group.setAttribute("tabindex", "0");
    group.setAttribute("role", "button");
    group.setAttribute("aria-pressed", "false");
    // Without a space between its lines their words would be read as one.
    for (const line of group.querySelectorAll("tspan + tspan")) {
      line.before(svgElement("tspan", { "font-size": 0 }, " "));
    }
    group.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "mouse") show(id, event);
    });
    group.addEventListener("pointerleave", hide);
    group.addEventListener("focus", () => {
      if (group.matches(":focus-visible")) show(id, null);
    });
    group.addEventListener("blur", hide);
    group.addEventListener("click", () => pin(id));
    group.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      pin(id);
    });
    const outline = group.querySelector<SVGGraphicsElement>("rect,polygon,circle,ellipse,path")!;
    const box = outline.getBBox();
    const chipPlate = svgElement("rect", { height: 16, rx: 8, y: -8 });
    const chipText = svgElement("text", { "text-anchor": "middle", y: 3.6 });
    const chip = svgElement("g", { class: "chip" }, chipPlate, chipText);
    const [x, y] = [box.x + 8, box.y + box.height - BAR_PX - 3];
    const size = { x, y, height: BAR_PX, rx: BAR_PX / 2 };
    const track = svgElement("rect", { ...size, width: box.width - 16, class: "track" });
    const bar = svgElement("rect", { ...size, width: 0, class: "bar" });
    this.overlay.append(track, bar, chip);
    return { id, group, outline, words, chip, chipPlate, chipText, track, bar, box };
  }

  private show(at_s: number | null): void {
    // Between two points of the series nothing changes but the tokens.
    const point = this.state.pointAt(at_s);
    if (point === this.shown) return;
    this.shown = point;
    this.svg.classList.toggle("live", at_s !== null);
    for (const node of this.nodes) this.showNode(node, this.state.node(node.id, at_s), at_s);
    for (const { id, path, head } of this.edges) {
      const { share, trouble, rate } = this.state.edge(id, at_s);
      const width = NARROW_PX + (WIDE_PX - NARROW_PX) * Math.sqrt(share);
      path.style.strokeWidth = `${width}px`;
      if (head !== null) {
        head.style.transform = `scale(${1 + HEAD_GROWTH * Math.max(0, width - 1.5)})`;
        head.classList.toggle("idle", rate === 0);
      }
      path.classList.toggle("cut", trouble === "cut");
      path.classList.toggle("strained", trouble === "strained");
      path.classList.toggle("idle", rate === 0);
    }
  }

  private showNode(parts: NodeParts, state: NodeState, at_s: number | null): void {
    const { group, outline, words, chip, chipPlate, chipText, track, bar, box } = parts;
    const { busy, waiting, most, deadLetters, trouble } = state;
    const heat = busy === null ? null : HEAT.filter((least) => busy >= least).length;
    const colour = trouble ?? (deadLetters > 0 ? "dead" : heat === null ? null : `heat-${heat}`);
    if (colour === null) outline.style.removeProperty("fill");
    else outline.style.fill = `var(--${colour})`;
    group.classList.toggle("trouble", trouble !== null);
    const length = most > 0 && at_s !== null ? Math.sqrt(waiting / most) : 0;
    track.style.display = bar.style.display = most > 1 && at_s !== null ? "" : "none";
    bar.setAttribute("width", String(Math.max(0, length * (box.width - 16))));
    const count = deadLetters > 0 ? deadLetters : waiting;
    const text = trouble === "down" ? "down" : count >= 1 ? write(count, "count") : "";
    chip.style.display = text === "" ? "none" : "";
    chip.classList.toggle("bad", deadLetters > 0 || trouble === "down");
    if (chipText.textContent !== text) {
      chipText.textContent = text;
      const width = Math.max(16, text.length * 6.4 + 10);
      chipPlate.setAttribute("width", String(width));
      chipPlate.setAttribute("x", String(-width / 2));
      const left = Math.max(box.x + width / 2, box.x + box.width - width / 2 + 6);
      chip.setAttribute("transform", `translate(${left} ${box.y})`);
    }
    if (at_s === null) group.setAttribute("aria-label", this.describe(words, state));
  }

  private describe(words: string, { busy, most, deadLetters }: NodeState): string {
    const said = [
      busy === null ? "" : `busy ${write(busy, "share")}`,
      most > 0 ? `at most ${write(most, "count")} waiting` : "",
      deadLetters > 0 ? `${write(deadLetters, "count")} dead letters` : "",
    ].filter((part) => part !== "");
    return [words, ...said].join(", ");
  }
}
