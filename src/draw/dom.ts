// The little of a DOM that svg.js needs to build a picture, and a strict serialiser. It is the same in
// Node and in browsers, holds no script and no layout, and writes the same bytes every time.

export class PlainNode {
  readonly childNodes: PlainNode[] = [];
  readonly names = new Map<string, string>();
  parentNode: PlainNode | null = null;
  /** svg.js keeps its wrapper here. */
  instance: unknown = undefined;

  constructor(
    readonly nodeName: string,
    readonly ownerDocument: PlainDocument,
    public nodeValue: string | null = null,
  ) {}

  get children(): PlainNode[] {
    return this.childNodes.filter((node) => node.nodeValue === null);
  }

  get attributes(): { nodeName: string; nodeValue: string }[] {
    return [...this.names].map(([nodeName, nodeValue]) => ({ nodeName, nodeValue }));
  }

  get firstChild(): PlainNode | null {
    return this.childNodes[0] ?? null;
  }

  get lastChild(): PlainNode | null {
    return this.childNodes[this.childNodes.length - 1] ?? null;
  }

  set textContent(text: string) {
    this.childNodes.length = 0;
    this.appendChild(this.ownerDocument.createTextNode(text));
  }

  hasChildNodes(): boolean {
    return this.childNodes.length > 0;
  }

  hasAttribute(name: string): boolean {
    return this.names.has(name);
  }

  getAttribute(name: string): string | null {
    return this.names.get(name) ?? null;
  }

  setAttribute(name: string, value: string): void {
    this.names.set(name, String(value));
  }

  setAttributeNS(_space: string, name: string, value: string): void {
    this.setAttribute(name, value);
  }

  removeAttribute(name: string): void {
    this.names.delete(name);
  }

  appendChild(node: PlainNode): PlainNode {
    return this.insertBefore(node, null);
  }

  insertBefore(node: PlainNode, next: PlainNode | null): PlainNode {
    node.parentNode?.removeChild(node);
    const at = next === null ? -1 : this.childNodes.indexOf(next);
    if (at < 0) this.childNodes.push(node);
    else this.childNodes.splice(at, 0, node);
    node.parentNode = this;
    return node;
  }

  removeChild(node: PlainNode): PlainNode {
    const at = this.childNodes.indexOf(node);
    if (at >= 0) this.childNodes.splice(at, 1);
    node.parentNode = null;
    return node;
  }
}

export interface PlainDocument {
  readonly defaultView: PlainWindow;
  createElementNS(space: string, name: string): PlainNode;
  createTextNode(text: string): PlainNode;
}

export interface PlainWindow {
  readonly Node: typeof PlainNode;
  readonly SVGElement: typeof PlainNode;
  readonly document: PlainDocument;
}

export function createWindow(): PlainWindow {
  const window = { Node: PlainNode, SVGElement: PlainNode } as {
    Node: typeof PlainNode;
    SVGElement: typeof PlainNode;
    document: PlainDocument;
  };
  const document: PlainDocument = {
    defaultView: window,
    createElementNS: (_space, name) => new PlainNode(name, document),
    createTextNode: (text) => new PlainNode("#text", document, String(text)),
  };
  window.document = document;
  return window;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};
// What XML 1.0 cannot hold, even as a reference.
const ILLEGAL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function escapeXml(text: string): string {
  return text.replace(ILLEGAL, "\ufffd").replace(/[&<>"]/g, (letter) => ESCAPES[letter]);
}

/** The element as XML, each child of the first levels on its own line. */
export function serialise(root: PlainNode): string {
  const parts: string[] = [];
  write(root, 0, parts);
  return `${parts.join("")}\n`;
}

function write(node: PlainNode, depth: number, parts: string[]): void {
  if (node.nodeValue !== null) {
    parts.push(escapeXml(node.nodeValue));
    return;
  }
  parts.push(`<${node.nodeName}`);
  for (const [name, value] of node.names) parts.push(` ${name}="${escapeXml(value)}"`);
  if (node.childNodes.length === 0) {
    parts.push("/>");
    return;
  }
  parts.push(">");
  // A space between the spans of a text would move the middle of its lines.
  const nested = node.childNodes[0].nodeValue === null && node.nodeName !== "text";
  for (const child of node.childNodes) {
    if (nested) parts.push(`\n${" ".repeat(depth + 1)}`);
    write(child, depth + 1, parts);
  }
  if (nested) parts.push(`\n${" ".repeat(depth)}`);
  parts.push(`</${node.nodeName}>`);
}
