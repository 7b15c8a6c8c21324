// The page that lays two runs over each other, in a real browser.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { emptyFolder, fz } from "../cli/run.js";
import { barriers, inBrowser, PHONE, painted } from "./browser.js";

let url = "";

beforeAll(() => {
  const folder = emptyFolder();
  fz(folder, ["new", "pubsub", "shop"]);
  const plain = ["--set", "faults=[]", "--set", "expect=[]"];
  const run = (name: string, ...words: string[]) =>
    fz(folder, ["simulate", "shop/diagram.fz", "--json", name, ...plain, ...words]).status;
  expect(run("a.json", "--duration", "30s")).toBe(0);
  expect(run("b.json", "--partitions", "3", "--duration", "45s")).toBe(0);
  const words = ["compare", "a.json", "b.json", "--report", "both.html"];
  expect(fz(folder, words).status).toBe(0);
  url = pathToFileURL(join(folder, "both.html")).href;
});

inBrowser((open) => {
  test("has the curves of both and what differs, without an error", async () => {
    const { page, errors, requests } = await open(url);
    const [full, all] = await painted(page);
    expect(all).toBeGreaterThan(6);
    expect(full).toBe(all);
    expect(await page.locator("#differences tbody tr").count()).toBeGreaterThan(10);
    expect(await page.locator("#differences strong").count()).toBeGreaterThan(2);
    expect([errors, requests]).toEqual([[], []]);
    await page.context().close();
  });

  test("is fit for a phone and for axe", async () => {
    const { page } = await open(url, { bypassCSP: true, viewport: PHONE, colorScheme: "dark" });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(PHONE.width);
    expect(await barriers(page)).toEqual([]);
    await page.context().close();
  });
});
