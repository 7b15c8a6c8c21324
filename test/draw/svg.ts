// Reads an SVG back and checks what a reader would see: well-formed and inert text, boxes that do not
// collide, lines that end at their nodes.

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

const ALLOWED = new Set("svg g title desc style rect circle polygon path text tspan".split(" "));
const HALF_PAIR = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
};

/** The root element. Throws when the text is not the XML we write. */
export function parseSvg(svg: string): Element {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not occur
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(svg)) {
    throw new Error("holds a character that XML cannot");
  }
  if (HALF_PAIR.test(svg)) throw new Error("holds half a surrogate pair");
  const top: Element = { name: "", attributes: {}, children: [], text: "" };
  const open: Element[] = [top];
  const token = /<(\/?)([A-Za-z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
  let end = 0;
  for (let match = token.exec(svg); match !== null; match = token.exec(svg)) {
    end = token.lastIndex;
    const current = open[open.length - 1];
    const [, closing, name, attributes, empty, text] = match;
    if (text !== undefined) {
      current.text += decode(text);
    } else if (closing === "/") {
      if (current.name !== name) throw new Error(`</${name}> closes <${current.name}>`);
      open.pop();
    } else {
      const element = { name, attributes: readAttributes(attributes), children: [], text: "" };
      current.children.push(element);
      if (empty !== "/") open.push(element);
    }
  }
  if (end !== svg.length) throw new Error(`cannot read ${svg.slice(end, end + 40)}`);
  if (open.length !== 1 || top.children.length !== 1) throw new Error("not one closed root");
  return top.children[0];
}

function decode(text: string): string {
  if (/&(?!(?:amp|lt|gt|quot);)/.test(text)) throw new Error(`unknown entity in ${text}`);
  return text.replace(/&\w+;/g, (entity) => ENTITIES[entity]);
}

function readAttributes(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name, value] of text.matchAll(/([\w:-]+)="([^"]*)"/g)) {
    if (name in found) throw new Error(`${name} is written twice`);
    found[name] = decode(value);
  }
  return found;
}

export function allElements(root: Element): Element[] {
  const found = [root];
  for (let at = 0; at < found.length; at += 1) found.push(...found[at].children);
  return found;
}

/** What is wrong with a picture, in words; empty when nothing is. */
export function checkSvg(svg: string): string[] {
  const root = parseSvg(svg);
  const all = allElements(root);
  const faults: string[] = [];
  for (const { name, attributes } of all) {
    if (!ALLOWED.has(name)) faults.push(`<${name}> does not belong into a picture`);
    for (const [key, value] of Object.entries(attributes)) {
      if (/^on|href|^src$/i.test(key)) faults.push(`attribute ${key} does not belong here`);
      if (/NaN|Infinity|undefined/.test(value) && !key.startsWith("aria")) {
        faults.push(`${key} is ${value}`);
      }
    }
  }
  const ids = all.flatMap(({ attributes }) => attributes.id ?? []);
  if (new Set(ids).size !== ids.length) faults.push("an id occurs twice");
  return [...faults, ...collisions(root)];
}

function collisions(root: Element): string[] {
  const groups = (key: string): Element[] =>
    root.children.filter((child) => child.attributes[key] !== undefined);
  const lanes = new Map(
    groups("data-lane").map((lane) => [lane.attributes["data-lane"], boxOf(lane.children[0])]),
  );
  const nodes = groups("data-node").map((node) => {
    const shape = node.children.find((child) => child.name !== "title") as Element;
    return {
      id: node.attributes["data-node"],
      lane: node.attributes["data-lane-of"],
      box: boxOf(shape),
    };
  });
  const faults: string[] = [];
  nodes.forEach((node, at) => {
    const lane = lanes.get(node.lane);
    if (lane === undefined || !covers(lane, node.box)) faults.push(`${node.id} leaves its lane`);
    for (const other of nodes.slice(at + 1)) {
      if (meet(node.box, other.box)) faults.push(`${node.id} overlaps ${other.id}`);
    }
  });
  const plates: { id: string; box: Box }[] = [];
  for (const edge of groups("data-edge")) {
    const id = edge.attributes["data-edge"];
    const plate = edge.children.find((child) => child.name === "rect");
    if (plate !== undefined) plates.push({ id, box: boxOf(plate) });
    for (const [end, key] of [
      ["from", "data-from"],
      ["to", "data-to"],
    ] as const) {
      const node = nodes.find((candidate) => candidate.id === edge.attributes[key]);
      const path = edge.children.find((child) => child.name === "path") as Element;
      const numbers = (path.attributes.d.match(/-?[\d.]+/g) ?? []).map(Number);
      const [x, y] = end === "from" ? numbers : numbers.slice(-2);
      if (node === undefined || !covers(node.box, { x, y, width: 0, height: 0 })) {
        faults.push(`${id} does not end at the node it goes ${end}`);
      }
    }
  }
  plates.forEach((plate, at) => {
    for (const node of nodes) {
      if (meet(plate.box, node.box)) faults.push(`the label of ${plate.id} covers ${node.id}`);
    }
    for (const other of plates.slice(at + 1)) {
      if (meet(plate.box, other.box, 3)) faults.push(`labels ${plate.id}, ${other.id} overlap`);
    }
  });
  return faults;
}

function meet(a: Box, b: Box, slack = 1): boolean {
  return (
    Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) > slack &&
    Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) > slack
  );
}

function covers(outer: Box, inner: Box): boolean {
  return (
    inner.x >= outer.x - 1 &&
    inner.y >= outer.y - 1 &&
    inner.x + inner.width <= outer.x + outer.width + 1 &&
    inner.y + inner.height <= outer.y + outer.height + 1
  );
}

function boxOf({ name, attributes }: Element): Box {
  const value = (key: string): number => Number(attributes[key]);
  if (name === "circle") {
    const r = value("r");
    return { x: value("cx") - r, y: value("cy") - r, width: 2 * r, height: 2 * r };
  }
  if (name === "polygon") {
    const numbers = attributes.points.split(/[ ,]/).map(Number);
    const xs = numbers.filter((_, at) => at % 2 === 0);
    const ys = numbers.filter((_, at) => at % 2 === 1);
    const [x, y] = [Math.min(...xs), Math.min(...ys)];
    return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
  }
  return { x: value("x"), y: value("y"), width: value("width"), height: value("height") };
}
