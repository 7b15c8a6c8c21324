// A real browser for the tests of pages: Chromium from the system, started once for each test file.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

const PLACES = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const executablePath = PLACES.find((place) => place !== undefined && existsSync(place));

export interface OpenPage {
  readonly page: Page;
  /** Errors on the console and in the page so far. */
  readonly errors: string[];
  /** Addresses that the page asked for, its own not among them. */
  readonly requests: string[];
}

/**
 * Declares tests in a browser. Without one they cannot be run: that is said, and on a build machine
 * (the variable CI is set) it is a failure.
 */
export function inBrowser(
  declare: (open: (url: string, options?: BrowserContextOptions) => Promise<OpenPage>) => void,
): void {
  if (executablePath === undefined) {
    const words = "no Chromium is installed here: pages are not tried in a browser";
    test(words, () => {
      console.warn(`${words} (apt-get install chromium, or set CHROMIUM to its path)`);
      expect(process.env.CI).toBeUndefined();
    });
    return;
  }
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: FLAGS });
  });
  afterAll(async () => {
    await browser.close();
  });
  declare(async (url, options = {}) => {
    const context = await browser.newContext({ viewport: DESK, ...options });
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    const errors: string[] = [];
    const requests: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") errors.push(message.text());
    });
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("dialog", (dialog) => {
      errors.push(`a dialog opened: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("request", (request) => {
      if (request.url() !== url) requests.push(request.url());
    });
    await page.goto(url);
    return { page, errors, requests };
  });
}

export const DESK = { width: 1440, height: 900 } as const;
export const PHONE = { width: 390, height: 844 } as const;

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** What axe finds serious or critical; the page has to be open with `bypassCSP`. */
export async function barriers(page: Page): Promise<readonly string[]> {
  await page.addScriptTag({ path: AXE });
  return await page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run(options: {
          resultTypes: string[];
        }): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
      };
    };
    const { violations } = await axe.run({ resultTypes: ["violations"] });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
  });
}

/** Canvases in which something is painted, and all there are. */
export async function painted(page: Page): Promise<readonly [painted: number, all: number]> {
  return await page.evaluate(() => {
    const canvases = [...document.querySelectorAll("canvas")];
    const full = canvases.filter((canvas) => {
      const { width, height } = canvas;
      if (width === 0 || height === 0) return false;
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, width, height);
      const colours = new Set<number>();
      for (let at = 0; at < data.length; at += 4) {
        if (data[at + 3] > 200) colours.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
      }
      return colours.size > 3;
    });
    return [full.length, canvases.length] as const;
  });
}
