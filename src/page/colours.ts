// The colours of the style sheet for what is painted on a canvas, which no style sheet reaches. They
// are kept until the scheme of the page changes: to ask for one makes the browser settle all styles.

const known = new Map<string, string>();

/** The value of a custom property: `--line-1`. */
export function colour(name: string): string {
  let value = known.get(name);
  if (value === undefined) {
    value = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    known.set(name, value);
  }
  return value;
}

/** Calls the listener whenever the colours are others: another scheme, or paper. */
export function onOtherColours(recolour: () => void): void {
  const forget = (): void => {
    known.clear();
    recolour();
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", forget);
  for (const [event, printing] of [
    ["beforeprint", true],
    ["afterprint", false],
  ] as const) {
    addEventListener(event, () => {
      document.documentElement.classList.toggle("printing", printing);
      // The styles in a picture are those of a dark screen, and paper is white.
      for (const style of document.querySelectorAll<SVGStyleElement>("svg style")) {
        if (style.sheet !== null) style.sheet.disabled = printing;
      }
      forget();
    });
  }
}
