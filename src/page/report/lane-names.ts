// The names of the lanes, which stay in sight when a wide picture is scrolled sideways.
import { svgElement } from "../element.js";

/**
 * A picture of the headers alone, to lie over the left edge of a frame in which `svg` is scrolled;
 * null where lanes have no headers at their left, as in a picture that runs down the page.
 */
export function laneNames(svg: SVGSVGElement, frame: HTMLElement): SVGSVGElement | null {
  const { width, height } = svg.viewBox.baseVal;
  const lanes = [...svg.querySelectorAll<SVGGElement>("g[data-lane]")];
  const headers = lanes.flatMap((lane) => [...lane.children].slice(1));
  const boxes = headers.filter((part) => part.nodeName === "rect").map((part) => edgesOf(part));
  if (boxes.length === 0) return null;
  const left = Math.min(...boxes.map(([from]) => from));
  const right = Math.max(...boxes.map(([, to]) => to));
  if (boxes.length !== lanes.length || right - left > width / 3) return null;
  const attributes = { class: "lane-names", "aria-hidden": "true" };
  const names = svgElement("svg", {
    ...attributes,
    viewBox: `${left} 0 ${right - left} ${height}`,
    "font-family": svg.getAttribute("font-family"),
    "font-size": svg.getAttribute("font-size"),
  });
  // The colours for the dark are those of what is marked as a picture.
  const picture = svgElement("g", { "data-fz-view": "names" });
  picture.append(...headers.map((part) => part.cloneNode(true)));
  names.append(picture);
  const fit = (): void => {
    const [outer, inner] = [frame.getBoundingClientRect(), svg.getBoundingClientRect()];
    names.style.top = `${inner.top - outer.top}px`;
    names.style.height = `${inner.height}px`;
    names.style.width = `${((right - left) * inner.height) / height}px`;
  };
  new ResizeObserver(fit).observe(svg);
  return names;
}

function edgesOf(rect: Element): readonly [from: number, to: number] {
  const [x, width] = ["x", "width"].map((name) => Number(rect.getAttribute(name)));
  return [x, x + width];
}
