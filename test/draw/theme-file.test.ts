// Themes of the user's own: what they may say, what is refused, and that text stays readable.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderSvg, THEMES, type Theme } from "../../src/draw/render.js";
import { colourOf, contrastRatio, contrasts, LEAST_CONTRAST } from "../../src/draw/theme.js";
import { readTheme } from "../../src/draw/theme-file.js";
import { everywhere } from "./hostile.js";
import { parseSvg } from "./svg.js";

function themeOf(text: string): Theme {
  const { theme, problems } = readTheme(text);
  expect(problems).toEqual([]);
  return theme as Theme;
}

function worstContrast({ palette, dark }: Theme): number {
  return Math.min(
    ...[palette, ...(dark === null ? [] : [dark])].flatMap((colours) =>
      contrasts(colours).map(([text, ground]) =>
        contrastRatio(colourOf(colours, text), colourOf(colours, ground)),
      ),
    ),
  );
}

describe("a theme file", () => {
  test("starts from one of ours and changes what it names", () => {
    expect(themeOf("").palette).toEqual(THEMES.light.palette);
    const theme = themeOf('base: dark\nline: "#ABC"\npen: hand\n');
    expect(theme.palette).toEqual({ ...THEMES.dark.palette, line: "#aabbcc" });
    expect([theme.pen, theme.font]).toEqual(["hand", "Shantell Sans"]);
    expect(themeOf("base: sketch\nfont: Inter").font).toBe("Inter");
    expect(themeOf("tones: { hot: { stroke: '#123456' } }").palette.tones.hot).toEqual({
      ...THEMES.light.palette.tones.hot,
      stroke: "#123456",
    });
  });

  test("of the README is one", () => {
    const page = readFileSync("README.md", "utf8");
    const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text);
    const own = blocks.filter((text) => text.startsWith("base:"));
    expect(own.map((text) => readTheme(text).problems)).toEqual([[]]);
  });

  test("derives all tints of a lane from one colour, or from those it is given", () => {
    const { tints } = themeOf("lanes: ['#d62828', { stroke: '#003049', band: '#ffffff' }]").palette;
    expect(tints.map(({ accent }) => accent)).toEqual(["#d62828", "#003049"]);
    expect(tints[1].band).toBe("#ffffff");
    expect(tints[0].accentInk).toBe("#ffffff");
  });

  test("may say what a reader sees who prefers dark", async () => {
    const theme = themeOf("dark: { line: '#ff00ff' }");
    expect(theme.dark).toEqual({ ...THEMES.dark.palette, line: "#ff00ff" });
    const options = { view: "workflow", theme, engine: "own" } as const;
    expect(await renderSvg(everywhere("x"), options)).toContain("--fz-line:#ff00ff");
  });

  test("lanes of any colour on any page of ours stay readable", () => {
    const colour = fc.stringMatching(/^#[0-9a-f]{6}$/);
    const base = fc.constantFrom(...Object.keys(THEMES));
    const property = fc.property(
      base,
      fc.array(colour, { minLength: 1, maxLength: 4 }),
      (b, all) => {
        const { theme, problems } = readTheme(`base: ${b}\nlanes: ${JSON.stringify(all)}`);
        if (theme !== null) expect(worstContrast(theme)).toBeGreaterThanOrEqual(LEAST_CONTRAST);
        else expect(problems.map(({ message }) => message).join()).toContain("cannot be read");
      },
    );
    fc.assert(property, { numRuns: 200, seed: 11 });
  });
});

describe("a theme file is refused", () => {
  const wrong = [
    ["base: drak", 1, 7, "there is no base 'drak'"],
    ["paeg: '#fff'", 1, 1, "'paeg' is nothing that a theme says"],
    ["ink: red", 1, 6, "ink is no colour: 'red'"],
    ["ink: 'url(https://x)'", 1, 6, "ink is no colour: 'url(https://x)'"],
    ["ink: '#fff\"/><script>'", 1, 6, "ink is no colour"],
    ["a: 1\nink: #fff", 1, 1, "'a' is nothing"],
    ["font: Papyrus", 1, 7, "there is no font 'Papyrus'"],
    ["pen: 1", 1, 6, "there is no pen '1'"],
    ["lanes: []", 1, 8, "'lanes' is a list of 1 to 24 colours"],
    ["lanes: ['#fff', blue]", 1, 17, "lane 2 is no colour: 'blue'"],
    ["tones: { hot: { ink: '#fff', edge: '#000' } }", 1, 30, "'edge' is nothing that hot says"],
    ["[1, 2]", 1, 1, "a theme is a map"],
    ["dark: yes", 1, 7, "dark is a map"],
    ["__proto__: { ink: '#fff' }", 1, 1, "'__proto__' is nothing that a theme says"],
    ["ink: '#000'\nink: '#111'", 2, 1, "map keys must be unique"],
    ["page: [#fff]", 1, 8, "comments must be separated from other tokens"],
    ["base: light\nink: '#aaa'", 2, 6, "cannot be read on"],
    ["a: &a [*a, *a]", 1, 1, "'a' is nothing"],
    [`ink: '${"#".repeat(200_000)}'`, 1, 1, "at most 100000 characters"],
  ] as const;

  test.each(wrong.map(([text, line, column, message]) => ({ text, line, column, message })))(
    "$message",
    ({ text, line, column, message }) => {
      const { theme, problems } = readTheme(text);
      expect(theme).toBeNull();
      expect(problems[0]).toMatchObject({ line, column });
      expect(problems[0].message).toContain(message);
    },
  );

  test("or harmless, whatever it says", async () => {
    const key = fc.constantFrom("ink", "page", "lanes", "tones", "dark", "pen", "font", "base");
    const property = fc.asyncProperty(key, fc.string({ unit: "binary" }), async (name, value) => {
      const { theme } = readTheme(`${name}: ${JSON.stringify(value)}`);
      if (theme === null) return;
      parseSvg(await renderSvg(everywhere("x"), { view: "workflow", theme, engine: "own" }));
    });
    await fc.assert(property, { numRuns: 200, seed: 12 });
  });
});
