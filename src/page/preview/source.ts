// The text of the diagram, to read and to edit, with what is wrong at its place.
import type { Diagnostic } from "../../lang/diagnostics.js";
import { element } from "../element.js";

export class SourceView {
  readonly element: HTMLElement;
  private readonly text = element("textarea", {
    spellcheck: "false",
    "aria-label": "text of the diagram",
    wrap: "off",
  });
  private readonly gutter = element("div", { class: "gutter", "aria-hidden": "true" });
  private readonly list = element("ul", { class: "diagnostics", "aria-live": "polite" });

  constructor(changed: () => void) {
    this.text.addEventListener("input", changed);
    this.text.addEventListener("scroll", () => {
      this.gutter.scrollTop = this.text.scrollTop;
    });
    const editor = element("div", { class: "editor" }, this.gutter, this.text);
    this.element = element(
      "section",
      { class: "source", "aria-label": "source" },
      editor,
      this.list,
    );
  }

  get value(): string {
    return this.text.value;
  }

  set value(text: string) {
    if (this.text.value !== text) this.text.value = text;
  }

  /** Marks the lines, and lists what is wrong with a way to each place. */
  show(diagnostics: readonly Diagnostic[]): void {
    const worst = new Map<number, string>();
    for (const { severity, range } of diagnostics) {
      if (worst.get(range.start.line) !== "error") worst.set(range.start.line, severity);
    }
    const count = this.value.split("\n").length;
    const numbers = Array.from({ length: count }, (_, at) =>
      element("div", { class: worst.get(at + 1) ?? "" }, at + 1),
    );
    this.gutter.replaceChildren(...numbers);
    this.gutter.scrollTop = this.text.scrollTop;
    this.list.replaceChildren(...diagnostics.slice(0, 100).map((one) => this.entry(one)));
  }

  private entry({ severity, code, message, help, range }: Diagnostic): HTMLElement {
    const { line, column } = range.start;
    const place = element("button", { type: "button", class: "link" }, `${line}:${column}`);
    place.addEventListener("click", () => {
      const [from, to] = [this.offset(line, column), this.offset(range.end.line, range.end.column)];
      this.text.focus();
      this.text.setSelectionRange(from, Math.max(from, to));
    });
    return element(
      "li",
      { class: severity },
      place,
      ` ${severity} ${code}: ${message}`,
      help === null ? null : element("p", { class: "facts" }, help),
    );
  }

  private offset(line: number, column: number): number {
    const before = this.value.split("\n").slice(0, line - 1);
    return before.reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
  }
}
