// The frame in which a picture stands: as wide as there is room, never so small that its words could
// no longer be read, and scrolled sideways where that is too wide.
import { element, fadeEdges } from "../element.js";
import { laneNames } from "./lane-names.js";

/** Most that a picture is enlarged. */
const LARGEST = 1.3;
/** A picture is not made smaller than this by a narrow page, nor than that by a low one. */
const LEAST = { width: 0.62, height: 0.85 } as const;

export class PictureFrame {
  readonly element = element("div", { class: "window" });
  /** Makes a wide picture small enough to be seen whole; there only where it is too wide. */
  readonly fit = element("button", { type: "button", class: "fit", hidden: true });
  private readonly scroller = element("div", {
    class: "scroller",
    role: "region",
    "aria-label": "the diagram",
  });

  constructor(svg: SVGSVGElement) {
    const { scroller, fit } = this;
    const { width, height } = svg.viewBox.baseVal;
    svg.style.maxWidth = `${width * LARGEST}px`;
    svg.removeAttribute("width");
    svg.removeAttribute("height");
    const picture = element("div", { id: "picture" }, svg);
    picture.style.setProperty("--least-width", `${width * LEAST.width}px`);
    picture.style.setProperty("--least-height", `${height * LEAST.height}px`);
    scroller.append(picture);
    this.element.append(scroller, laneNames(svg, this.element) ?? "");
    fadeEdges(scroller);
    fit.addEventListener("click", () => {
      scroller.classList.toggle("whole");
      this.offer();
    });
    new ResizeObserver(() => this.offer()).observe(scroller);
  }

  /** Brings it into sight. */
  show(behavior: ScrollBehavior): void {
    this.scroller.scrollIntoView({ block: "center", behavior });
  }

  private offer(): void {
    const { scroller, fit } = this;
    const isSmall = scroller.classList.contains("whole");
    fit.textContent = isSmall ? "Enlarge" : "Fit to width";
    fit.hidden = !isSmall && scroller.scrollWidth <= scroller.clientWidth + 2;
  }
}
