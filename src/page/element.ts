// Makes elements of a page. Text always becomes a text node, and styles are set as properties: what
// a label says can neither become markup nor break the page's policy.

export type Child = Node | string | number | null | undefined | false;

type Value = string | number | boolean | null | undefined | ((event: Event) => void);

/** Attributes by name; `on…` takes a listener, true an attribute without a value. */
export type Attributes = Readonly<Record<string, Value>>;

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  return furnish(document.createElement(tag), attributes, children);
}

export function svgElement<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[Tag] {
  return furnish(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function furnish<Made extends Element>(
  made: Made,
  attributes: Attributes,
  children: readonly Child[],
): Made {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(name.replace(/^on/, ""), value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter(isThere).map(toNode));
  return made;
}

const isThere = (child: Child): child is Node | string | number =>
  child !== null && child !== undefined && child !== false;

const toNode = (child: Node | string | number): Node | string =>
  typeof child === "number" ? String(child) : child;

/**
 * A table with a caption that only screen readers say; cells that begin a row are its heads. On
 * narrow pages the style sheet turns rows into paragraphs, in which each cell says its column:
 * hence the names, and the roles, which would else go with the look.
 */
export function table(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly Child[])[],
): HTMLElement {
  const cells = (row: readonly Child[]) =>
    row.map((cell, at) =>
      at === 0
        ? element("th", { scope: "row", role: "rowheader" }, cell)
        : element("td", { role: "cell", "data-name": head[at] || null }, cell),
    );
  const columns = head.map((name) => element("th", { scope: "col", role: "columnheader" }, name));
  const body = rows.map((row) => element("tr", { role: "row" }, ...cells(row)));
  const frame = element(
    "div",
    { class: "scroll", role: "region", "aria-label": caption },
    element(
      "table",
      { role: "table", class: "records" },
      element("caption", { class: "unseen" }, caption),
      element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, ...columns)),
      element("tbody", { role: "rowgroup" }, ...body),
    ),
  );
  fadeEdges(frame);
  return frame;
}

/**
 * Lets what can be scrolled to fade out at its edge, so that nothing looks cut off, and be reached
 * by keyboard. What is only read aloud is neither.
 */
export function fadeEdges(frame: HTMLElement): void {
  const look = (): void => {
    const { scrollLeft, clientWidth, scrollWidth } = frame;
    const isScrolled = scrollWidth > clientWidth + 2 && frame.closest(".unseen") === null;
    if (isScrolled) frame.setAttribute("tabindex", "0");
    else frame.removeAttribute("tabindex");
    frame.classList.toggle("more-before", scrollLeft > 2);
    frame.classList.toggle("more-after", scrollLeft + clientWidth < scrollWidth - 2);
  };
  frame.addEventListener("scroll", look, { passive: true });
  const sizes = new ResizeObserver(look);
  sizes.observe(frame);
  for (const child of frame.children) sizes.observe(child);
}
