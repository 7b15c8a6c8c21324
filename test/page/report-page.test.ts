// The report page in a real browser: what is seen, pointed at, typed and read aloud.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { emptyFolder, fz } from "../cli/run.js";
import { barriers, DESK, inBrowser, PHONE, painted } from "./browser.js";

let report = "";
let hostile = "";

const HOSTILE = `A { # <img src=x onerror=alert(1)>
n1: circle label:"</script><script>alert(2)</script>"
n2: rectangle label:"<img src=x onerror=alert(3)>"
n3: circle label:"javascript:alert(4)"
n1.handle(right) -> n2.handle(left) [label="<svg onload=alert(5)>"]
n2.handle(right) -> n3.handle(left)
}
`;

beforeAll(() => {
  const folder = emptyFolder();
  fz(folder, ["new", "pubsub", "shop"]);
  expect(fz(folder, ["simulate", "shop/diagram.fz", "--report", "run.html"]).status).toBe(0);
  report = pathToFileURL(join(folder, "run.html")).href;
  writeFileSync(join(folder, "bad.fz"), HOSTILE);
  const words = ["simulate", "bad.fz", "--duration", "10s", "--report", "bad.html"];
  expect(fz(folder, words).status).toBe(0);
  hostile = pathToFileURL(join(folder, "bad.html")).href;
});

const card = ".card:not([hidden])";
const slider = 'input[type="range"]';

const moveTo = (page: Page, step: number) =>
  page.locator(slider).evaluate((input: HTMLInputElement, value) => {
    input.value = String(value);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }, step);

const tokens = (page: Page) =>
  page
    .locator(".token:visible")
    .evaluateAll((all) =>
      all.map((token) => `${token.getAttribute("cx")},${token.getAttribute("cy")}`),
    );

inBrowser((open) => {
  // With the tests for axe below, both schemes on both widths.
  test.each([
    ["dark", DESK],
    ["light", PHONE],
  ] as const)("%s: drawn whole, without an error", async (colorScheme, viewport) => {
    const { page, errors, requests } = await open(report, { viewport, colorScheme });
    const [full, all] = await painted(page);
    expect(all).toBeGreaterThan(6);
    expect(full).toBe(all);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(viewport.width);
    // No table is wider than the page; the picture is, which fades out there and can be made to fit.
    const wide = await page.evaluate(() => {
      const frames = [
        ...document.querySelectorAll(".panel > .scroll, details > .scroll:has(.records)"),
      ];
      return frames.filter((one) => one.scrollWidth > one.clientWidth + 1).length;
    });
    expect(wide).toBe(0);
    const isWide = viewport.width < 500;
    expect(await page.locator(".scroller.more-after").count()).toBe(isWide ? 1 : 0);
    const fit = page.locator(".fit");
    expect(await fit.isVisible()).toBe(isWide);
    if (isWide) {
      // Scrolled sideways, the names of the lanes stay.
      const names = page.locator(".lane-names");
      const seen = () => names.evaluate((one) => getComputedStyle(one).opacity);
      expect(await seen()).toBe("0");
      await page.locator(".scroller").evaluate((one) => {
        one.scrollLeft = 200;
      });
      await expect.poll(seen).toBe("1");
      const [own, named] = await page.evaluate(() =>
        ["#picture", ".lane-names"].map((at) => {
          const { top, height } = document.querySelector(`${at} text`)!.getBoundingClientRect();
          return Math.round(top + height / 2);
        }),
      );
      expect(Math.abs(own - named)).toBeLessThan(2);
      await fit.click();
      expect(await page.locator(".scroller.more-after").count()).toBe(0);
      expect(await fit.textContent()).toBe("Enlarge");
    }
    expect(await page.locator("h1").textContent()).toBe("diagram.fz");
    const lag = page.locator(".charts figure", { hasText: "Lag by partition" });
    expect(await lag.locator("figcaption").textContent()).toMatch(
      /12 lines,highest sample: [\d,]+ of partition \d+$/,
    );
    expect([errors, requests]).toEqual([[], []]);
    // It prints in dark ink, also for who reads it in the dark.
    await page.emulateMedia({ media: "print" });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    const paper = await page.evaluate(() =>
      [document.body, document.querySelector("svg[data-fz-view] > rect")!].map((one) => {
        const { backgroundColor, fill } = getComputedStyle(one);
        return one === document.body ? backgroundColor : fill;
      }),
    );
    expect(paper).toEqual(["rgb(255, 255, 255)", "rgb(255, 255, 255)"]);
    expect(await page.locator(".player").isVisible()).toBe(false);
    await page.context().close();
  });

  test.each([
    ["light", DESK],
    ["dark", PHONE],
  ] as const)("axe finds nothing serious: %s", async (colorScheme, viewport) => {
    const { page } = await open(report, { viewport, colorScheme, bypassCSP: true });
    await page.locator('[data-node="n8"]').focus();
    await page.keyboard.press("Enter");
    await page.locator(card).waitFor();
    // Everything that can be opened is open, and the run stands in the middle.
    await page.locator("details").evaluateAll((all) => {
      for (const one of all) (one as HTMLDetailsElement).open = true;
    });
    await page.locator(".numbers td").first().waitFor();
    await moveTo(page, 400);
    expect(await page.locator("details[open]").count()).toBeGreaterThan(8);
    expect(await barriers(page)).toEqual([]);
    await page.context().close();
  });

  describe("at a desk, on one page", () => {
    let page: Page;
    let errors: readonly string[];
    const wholeRun = async () => {
      const button = page.getByRole("button", { name: "Whole run" });
      if (await button.isEnabled()) await button.click();
    };

    beforeAll(async () => {
      ({ page, errors } = await open(report));
    });

    afterEach(() => {
      expect(errors).toEqual([]);
    });

    afterAll(() => page.context().close());

    test("pointing at a node shows its charts, and a click keeps them", async () => {
      await page.hover('[data-node="n8"]');
      await page.locator(`${card} canvas`).first().waitFor();
      expect(await page.locator(`${card} h3`).textContent()).toBe("Mail the ticket");
      await page.mouse.move(2, 2);
      await page.locator(card).waitFor({ state: "detached" });
      await page.click('[data-node="n8"]');
      await page.mouse.move(2, 2);
      expect(await page.locator(card).textContent()).toContain("retried");
      await page.hover('[data-node="n5"]');
      expect(await page.locator(`${card} h3`).textContent()).toBe("Mail the ticket");
      await page.click(`${card} [aria-label="close"]`);
      expect(await page.locator(card).count()).toBe(0);
    });

    test("the slider moves tokens, shows what is down, and goes back to the whole run", async () => {
      await wholeRun();
      expect(await tokens(page)).toEqual([]);
      await moveTo(page, 200);
      const before = await tokens(page);
      expect(before.length).toBeGreaterThan(20);
      // They run over the lines, and under their words and the nodes.
      const order = await page.evaluate(() => {
        const kinds = ["[data-edge] path", ".token", ".overlay text", "[data-node]"];
        const parts = kinds.map((kind) => document.querySelector(`#picture ${kind}`)!);
        return parts.slice(1).map((part, at) => parts[at].compareDocumentPosition(part));
      });
      expect(order).toEqual([4, 4, 4]);
      await moveTo(page, 202);
      expect(await tokens(page)).not.toEqual(before);
      await moveTo(page, 200);
      expect(await tokens(page)).toEqual(before);
      // The partition from 40 s to 55 s, and the crash from 75 s to 90 s.
      await moveTo(page, 400);
      expect(await page.locator('[data-edge="e5"] path.cut').count()).toBe(1);
      expect(await page.locator(slider).getAttribute("aria-valuetext")).toContain("partition");
      await moveTo(page, 700);
      expect(await page.locator('[data-node="n5"].trouble').count()).toBe(1);
      expect(await page.locator("path.cut").count()).toBe(0);
      await wholeRun();
      expect(await tokens(page)).toEqual([]);
      expect(await page.locator(".trouble").count()).toBe(0);
    });

    test("it plays and stops; with less motion it shows stills without tokens", async () => {
      await page.getByRole("button", { name: "Play" }).click();
      await page.waitForFunction(() => Number(document.querySelector("input")!.value) > 5);
      expect((await tokens(page)).length).toBeGreaterThan(0);
      await page.getByRole("button", { name: "Pause" }).click();
      const calm = await open(report, { reducedMotion: "reduce" });
      await moveTo(calm.page, 500);
      expect(await tokens(calm.page)).toEqual([]);
      await calm.page.context().close();
    });

    test("a click into a chart goes to that time", async () => {
      const plot = page.locator(".charts .u-over").first();
      await plot.click({ position: { x: 100, y: 40 } });
      const value = Number(await page.locator(slider).inputValue());
      expect(value).toBeGreaterThan(50);
      expect(await page.locator(".charts .playhead:visible").count()).toBeGreaterThan(5);
    });

    test("everything can be reached and done by keyboard", async () => {
      await wholeRun();
      await page.mouse.move(2, 2);
      await page.evaluate(() => scrollTo(0, 0));
      await page.locator("h1").click();
      const reached = new Set<string>();
      for (let presses = 0; presses < 40; presses += 1) {
        await page.keyboard.press("Tab");
        const where = await page.evaluate(() => {
          const at = document.activeElement!;
          return (
            at.getAttribute("data-node") ?? at.getAttribute("aria-label") ?? at.textContent ?? ""
          );
        });
        reached.add(where);
        // Nothing that is not seen, nor behind the controls of the playback.
        const covered = await page.evaluate(() => {
          const at = document.activeElement!;
          const { left, top, width, height } = at.getBoundingClientRect();
          const shown = document.elementFromPoint(left + width / 2, top + height / 2);
          return shown !== null && !at.contains(shown) && !shown.contains(at);
        });
        expect([where, covered]).toEqual([where, false]);
        if (where === "n5") {
          await page.keyboard.press("Enter");
          expect(await page.locator(`${card} h3`).textContent()).toBe("Assign a seat");
          expect(await page.locator('[data-node="n5"]').getAttribute("aria-pressed")).toBe("true");
          await page.keyboard.press("Escape");
          expect(await page.locator(card).count()).toBe(0);
        }
      }
      for (const name of ["n1", "n14", "speed", "time of the run"]) expect(reached).toContain(name);
      await page.locator(slider).focus();
      await page.keyboard.press("PageUp");
      expect(await page.locator(slider).getAttribute("aria-valuetext")).toMatch(/^0:1\d$/);
    });
  });

  test("hostile labels stay words", async () => {
    const { page, errors } = await open(hostile);
    await page.click('[data-node="n2"]');
    await page.locator(card).waitFor();
    await page.getByText("and where each comes from").click();
    expect(await page.locator(`${card} h3`).textContent()).toBe("<img src=x onerror=alert(3)>");
    expect(await page.locator("img, script:not(#data)").count()).toBe(1);
    expect(errors).toEqual([]);
    await page.context().close();
  });
});
