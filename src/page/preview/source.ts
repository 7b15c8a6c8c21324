// The text of the diagram, to read and to edit, with what is wrong at its place and can be mended.
import type { Diagnostic } from "../../lang/diagnostics.js";
import { applyFixes, fixAll } from "../../lang/fixes.js";
import { element } from "../element.js";

const LEAST_ROWS = 8;
const MOST_ROWS = 22;

export class SourceView {
  readonly element: HTMLElement;
  private readonly text = element("textarea", {
    spellcheck: "false",
    "aria-label": "text of the diagram",
    wrap: "off",
  });
  private readonly gutter = element("div", { class: "gutter", "aria-hidden": "true" });
  private readonly list = element("ul", { class: "diagnostics", "aria-live": "polite" });

  constructor(private readonly changed: () => void) {
    this.text.addEventListener("input", changed);
    this.text.addEventListener("scroll", () => {
      this.gutter.scrollTop = this.text.scrollTop;
    });
    const editor = element("div", { class: "editor" }, this.gutter, this.text);
    this.element = element(
      "section",
      { class: "source", "aria-label": "source" },
      this.list,
      editor,
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
    this.text.rows = Math.min(MOST_ROWS, Math.max(LEAST_ROWS, count + 1));
    const entries = diagnostics.slice(0, 100).map((one) => this.entry(one));
    const mendable = diagnostics.filter(({ fix }) => fix !== null).length;
    const all = element("button", { type: "button" }, `Mend all ${mendable}`);
    all.addEventListener("click", () => this.replace(fixAll(this.value)));
    if (mendable > 1) entries.push(element("li", {}, all));
    this.list.replaceChildren(...entries);
  }

  private replace(text: string): void {
    this.text.value = text;
    this.changed();
    this.text.focus();
  }

  private entry(diagnostic: Diagnostic): HTMLElement {
    const { severity, code, message, help, range, fix } = diagnostic;
    const { line, column } = range.start;
    const mend = element("button", { type: "button" }, fix?.title ?? "");
    mend.addEventListener("click", () => this.replace(applyFixes(this.value, [diagnostic])));
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
      fix === null ? null : mend,
    );
  }

  private offset(line: number, column: number): number {
    const before = this.value.split("\n").slice(0, line - 1);
    return before.reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
  }
}
