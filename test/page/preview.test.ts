// `fz preview`: what its server gives to whom, and its page in a real browser.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { emptyFolder, fz } from "../cli/run.js";
import { barriers, inBrowser, PHONE } from "./browser.js";
import { preview } from "./preview-server.js";

let folder = "";
let url = "";

const DIAGRAM = `A { # Shop
n1: circle label:"Go"
n2: rectangle label:"Serve"
n3: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
`;
const SCENARIO = `# kept
diagram: shop.fz
duration: 60s
nodes:
  n1: { role: source, rate: 1000/s }
  n2: { role: service, instances: 20, time: exp(8ms) }
expect:
  - "utilization(n2) < 60%"
`;

beforeAll(async () => {
  folder = emptyFolder();
  writeFileSync(join(folder, "shop.fz"), DIAGRAM);
  writeFileSync(join(folder, "shop.scenario.yaml"), SCENARIO);
  writeFileSync(join(folder, "secret.txt"), "secret");
  ({ url } = await preview(folder, ["shop.fz"]));
});

interface Asked {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

function ask({ path = "/", method = "GET", headers = {}, body }: Asked) {
  return new Promise<{ status: number; text: string; headers: Record<string, unknown> }>(
    (resolve, reject) => {
      const { port } = new URL(url);
      const options = { host: "127.0.0.1", port, path, method, headers };
      const asked = request(options, (response) => {
        let text = "";
        response.on("data", (data) => {
          text += data;
        });
        response.on("end", () =>
          resolve({ status: response.statusCode!, text, headers: response.headers }),
        );
      });
      asked.on("error", reject);
      asked.end(body);
    },
  );
}

describe("the server", () => {
  test("gives its own few addresses and nothing else", async () => {
    const page = await ask({});
    expect([page.status, page.headers["access-control-allow-origin"]]).toEqual([200, undefined]);
    expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
    for (const path of [
      "/secret.txt",
      "/../secret.txt",
      "/..%2fsecret.txt",
      "//etc/passwd",
      "/shop.fz",
      "/constructor",
      "/preview.js/../../launch.cjs",
    ]) {
      expect([path, (await ask({ path })).status]).toEqual([path, 404]);
    }
  });

  test("answers nobody who calls it by another name or from another origin", async () => {
    const host = new URL(url).host;
    const refused = async (headers: Readonly<Record<string, string>>) =>
      (await ask({ headers })).status;
    expect(await refused({ host: "evil.example" })).toBe(403);
    expect(await refused({ host: `evil.example:${new URL(url).port}` })).toBe(403);
    expect(await refused({ host, origin: "http://evil.example" })).toBe(403);
    expect(await refused({ host, origin: "null" })).toBe(403);
    expect(await refused({ host, origin: `http://${host}` })).toBe(200);
  });

  test("saves for its own page only, and over no newer text", async () => {
    const host = new URL(url).host;
    const save = (body: string, origin?: string) =>
      ask({
        path: "/save",
        method: "POST",
        headers: { host, ...(origin ? { origin } : {}) },
        body,
      });
    const body = JSON.stringify({ text: "X {\n}\n", version: "an older one" });
    expect((await save(body)).status).toBe(403);
    expect((await save(body, "http://evil.example")).status).toBe(403);
    expect((await save(body, `http://${host}`)).status).toBe(409);
    expect((await save("{}", `http://${host}`)).status).toBe(400);
    expect((await save("x".repeat(2_100_000), `http://${host}`)).status).toBe(400);
    expect(readFileSync(join(folder, "shop.fz"), "utf8")).toBe(DIAGRAM);
  });
});

test("a scenario that is written after the start is told", async () => {
  const at = emptyFolder();
  writeFileSync(join(at, "shop.fz"), DIAGRAM);
  const own = await preview(at, ["shop.fz"]);
  let told = "";
  const isTold = new Promise<void>((resolve, reject) => {
    const asked = request(`${own.url}events`, (response) => {
      response.on("data", (data) => {
        if (told === "") writeFileSync(join(at, "shop.scenario.yaml"), SCENARIO);
        told += data;
        if (told.includes("# kept")) resolve(void asked.destroy());
      });
    });
    asked.on("error", reject);
    asked.end();
  });
  await isTold;
  expect(told).toContain("duration: 60s");
});

test("a file that is not there, and a port that is none, are refused", () => {
  const at = emptyFolder();
  expect(fz(at, ["preview", "none.fz", "--no-open"]).status).toBe(2);
  expect(fz(at, ["preview", "-", "--no-open"]).status).toBe(2);
  expect(fz(at, ["preview", "none.fz", "--port", "99999"]).err).toContain("is not a port");
});

/** Frames that the page draws from the click on Run until the run is done. */
const framesOfRun = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let frames = 0;
        document.querySelector<HTMLButtonElement>("button.play")!.click();
        const count = (): void => {
          frames += 1;
          const done = document.querySelector(".said")!.textContent!.startsWith("done");
          if (done) resolve(frames);
          else requestAnimationFrame(count);
        };
        requestAnimationFrame(count);
      }),
  );

/** Long enough for a busy machine. */
const SOON = { timeout: 10_000 };

inBrowser((open) => {
  describe("one page, as it is worked with", () => {
    let page: Page;
    let errors: readonly string[];

    beforeAll(async () => {
      ({ page, errors } = await open(url));
    });

    afterEach(() => {
      expect(errors).toEqual([]);
    });

    afterAll(() => page.context().close());

    test("redraws on save, and shows what is wrong at its place", async () => {
      await page.locator('[data-node="n2"]').waitFor();
      const better = DIAGRAM.replace("Serve", "Serve it");
      writeFileSync(join(folder, "draft"), better);
      renameSync(join(folder, "draft"), join(folder, "shop.fz"));
      await page.getByText("Serve it", { exact: true }).waitFor();
      expect(await page.locator("textarea").first().inputValue()).toBe(better);
      writeFileSync(
        join(folder, "shop.fz"),
        better.replace("n2.handle(right)", "n9.handle(right)"),
      );
      await page.locator(".diagnostics .error").first().waitFor();
      await page.locator(".diagnostics button").first().click();
      const selected = await page.evaluate(() => {
        const { value, selectionStart, selectionEnd } = document.querySelector("textarea")!;
        return value.slice(selectionStart, selectionEnd);
      });
      expect(selected).toContain("n9");
      expect(await page.locator(".gutter .error").textContent()).toBe("6");
      // What can be mended is mended in the page, and not yet in the file.
      await page.locator("textarea").first().fill(DIAGRAM.replaceAll("n2.handle", "n2.handel"));
      const run = page.getByRole("button", { name: "▶ Run" });
      expect(await run.isDisabled()).toBe(true);
      await page.getByRole("button", { name: "Mend all 2" }).click();
      expect(await run.isDisabled()).toBe(false);
      expect(await page.locator("textarea").first().inputValue()).toBe(DIAGRAM);
      await page.locator(".diagnostics .error").first().waitFor({ state: "detached" });
      writeFileSync(join(folder, "shop.fz"), DIAGRAM);
      await expect
        .poll(() => page.getByRole("button", { name: "Save" }).isDisabled(), SOON)
        .toBe(true);
    });

    test("what is typed is drawn at once, and written when Save is pressed", async () => {
      const text = page.locator("textarea").first();
      await page.locator('[data-node="n2"]').waitFor();
      await text.fill(DIAGRAM.replace("Serve", "Typed"));
      await page.locator("svg").getByText("Typed", { exact: true }).waitFor();
      expect(readFileSync(join(folder, "shop.fz"), "utf8")).toBe(DIAGRAM);
      await page.getByRole("button", { name: "Save" }).click();
      await expect
        .poll(() => readFileSync(join(folder, "shop.fz"), "utf8"), SOON)
        .toBe(DIAGRAM.replace("Serve", "Typed"));
      await expect
        .poll(() => page.getByRole("button", { name: "Save" }).isDisabled(), SOON)
        .toBe(true);
      writeFileSync(join(folder, "shop.fz"), DIAGRAM);
      await page.locator("svg").getByText("Serve", { exact: true }).waitFor();
    });

    test("has all views and themes", async () => {
      await page.locator('[data-fz-view="workflow"]').waitFor();
      await page.getByRole("tab", { name: "Workflow" }).focus();
      await page.keyboard.press("ArrowRight");
      await page.locator('[data-fz-view="sequence"]').waitFor();
      await page.getByRole("tab", { name: "Architecture" }).click();
      await page.locator('[data-fz-view="architecture"]').waitFor();
      await page.getByLabel("theme").selectOption("contrast");
      await page.getByRole("tab", { name: "Workflow" }).click();
      await page.locator('[data-fz-view="workflow"]').waitFor();
    });

    test("runs beside the page, which goes on, and again when a slider moves", async () => {
      await page.locator(".knob").first().waitFor();
      // A run in the thread of the page would leave it none between its begin and its end.
      expect(await framesOfRun(page)).toBeGreaterThan(2);
      await page.locator(".met").waitFor();
      expect(await page.locator(".charts canvas").count()).toBeGreaterThan(2);
      // The other views show the run as well.
      await page.getByRole("tab", { name: "Sequence" }).click();
      await page.locator('[data-fz-view="sequence"] [data-node="n2"][data-tone]').waitFor();
      await page.getByRole("tab", { name: "Workflow" }).click();
      await page.locator('[data-fz-view="workflow"]').waitFor();
      const instances = page.getByLabel("Serve (n2): instances");
      await instances.focus();
      for (let presses = 0; presses < 8; presses += 1) await page.keyboard.press("ArrowLeft");
      await page.locator(".unmet").waitFor();
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await page.getByRole("button", { name: "Copy scenario YAML" }).click();
      await page.getByText("copied").waitFor();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      expect(copied).toContain("# kept");
      expect(parse(copied).nodes.n2.instances).toBe(12);
    });

    test("a fault is dropped on a node, and stands in the scenario", async () => {
      await page.locator('[data-node="n2"]').waitFor();
      await page.locator(".kind", { hasText: "crash" }).dragTo(page.locator('[data-node="n2"]'));
      expect(await page.locator(".faults li select").inputValue()).toBe("n2");
      await page.locator(".kind", { hasText: "slow" }).press("Enter");
      expect(await page.locator(".faults li").count()).toBe(2);
      expect(await page.locator(".said.warning").count()).toBe(0);
      await page.getByRole("button", { name: "▶ Run" }).click();
      await expect.poll(() => page.locator("#faults tbody tr").count(), SOON).toBe(2);
      await page.getByRole("button", { name: "remove slow" }).click();
      await expect.poll(() => page.locator("#faults tbody tr").count(), SOON).toBe(1);
    });
  });

  test("a scenario that extends another runs with both; then it plays a trace, of its folder only", async () => {
    const path = join(folder, "more.yaml");
    const faults = "faults: [{ kind: slow, node: n2, factor: 2, at: 10s, for: 5s }]";
    writeFileSync(join(folder, "base.yaml"), `${SCENARIO}${faults}\n`);
    writeFileSync(path, "extends: base.yaml\nduration: 30s\n");
    const own = await preview(folder, ["shop.fz", "-s", "more.yaml"]);
    const { page, errors } = await open(own.url);
    await page.locator('[data-node="n2"]').waitFor();
    await page.locator(".kind", { hasText: "crash" }).click();
    await page.getByRole("button", { name: "Run" }).click();
    await page.locator("#faults td").first().waitFor();
    expect(await page.locator("#faults tbody th").allTextContents()).toEqual([
      "slow n2",
      expect.stringContaining("crash"),
    ]);
    const secret = join(emptyFolder(), "times.csv");
    writeFileSync(secret, "secret-line\n");
    const traced = (file: string) =>
      SCENARIO.replace("rate: 1000/s", `arrivals: { profile: trace, file: ${file} }`);
    writeFileSync(join(folder, "times.csv"), "1\n2\n3\n");
    writeFileSync(path, traced("times.csv"));
    await page.getByText("3 messages").first().waitFor();
    writeFileSync(join(folder, "times.csv"), "1\n2\n3\n4\n5\n");
    await page.getByText("5 messages").first().waitFor();
    writeFileSync(path, traced(`"${secret}"`));
    await page.locator(".said", { hasText: "leads out of the folder" }).waitFor();
    expect(await page.content()).not.toContain("secret-line");
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test("hostile labels stay words", async () => {
    const { page, errors } = await open(url);
    const label = "<img src=x onerror=alert(1)></script><script>alert(2)</script>";
    await page.locator('[data-node="n2"]').waitFor();
    await page.locator("textarea").first().fill(DIAGRAM.replace("Serve", label));
    await page.locator("svg text", { hasText: "onerror" }).waitFor();
    await page.locator(".kind", { hasText: "crash" }).click();
    await page.getByRole("button", { name: "Run" }).click();
    await page.locator("#faults td").first().waitFor();
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.locator("script").count()).toBe(1);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test("axe finds nothing serious, and a phone is wide enough", async () => {
    const { page } = await open(url, { bypassCSP: true, viewport: PHONE, colorScheme: "dark" });
    await page.locator('[data-node="n2"]').waitFor();
    // With all there is: faults, the figures of a run, its charts and the card of a node.
    await page.locator(".kind", { hasText: "partition" }).click();
    await page.locator(".kind", { hasText: "crash" }).click();
    await page.getByRole("button", { name: "▶ Run" }).click();
    await page.locator("#faults td").first().waitFor();
    await page.locator(".charts canvas").first().waitFor();
    await page.locator('[data-node="n2"]').focus();
    await page.keyboard.press("Enter");
    await page.locator(".card:not([hidden])").waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      390,
    );
    expect(await barriers(page)).toEqual([]);
    await page.context().close();
  });
});
