// `fz render`: where pictures go, in which format, and how they look.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { emptyFolder, FZ, fz } from "./run.js";

const DIAGRAM = `Shop { # Web shop
n1: circle label:"Order placed"
n1.handle(bottom) -> Store.n2.handle(top) [label="OrderPlaced"]
}
Store { # Order database
n2: rectangle label:"Keep the order"
}
`;
const BROKEN = 'Shop { # Web shop\nn1: circle label:"Order\n}\n';

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = emptyFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** Width and height in the header of a PNG. */
function sizeOfPng(path: string): [number, number] {
  const bytes = readFileSync(path);
  expect(bytes.subarray(0, 8).toString("hex")).toBe("89504e470d0a1a0a");
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

const sizeOfSvg = (svg: string): number[] =>
  [...(/ width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [])].slice(1).map(Number);

describe("the format", () => {
  test("follows the ending of -o", () => {
    const folder = folderWith({ "a.fz": DIAGRAM });
    const { status, out, err } = fz(folder, ["render", "a.fz", "-o", "a.PNG"]);
    expect({ status, out, err }).toEqual({ status: 0, out: "", err: "drew a.PNG\n" });
    expect(sizeOfPng(join(folder, "a.PNG"))[0]).toBeGreaterThan(300);
    expect(fz(folder, ["render", "a.fz", "-o", "plain"]).status).toBe(0);
    expect(readFileSync(join(folder, "plain"), "utf8")).toMatch(/^<svg /);
  });

  test("follows --format, which also names the file", () => {
    const folder = folderWith({ "a.fz": DIAGRAM });
    expect(fz(folder, ["render", "a.fz", "--format", "png"]).err).toBe("drew a.png\n");
    expect(fz(folder, ["render", "a.fz", "--format", "svg", "-o", "b.png"]).status).toBe(0);
    expect(readFileSync(join(folder, "b.png"), "utf8")).toMatch(/^<svg /);
  });

  test("is refused when there is none for the ending", () => {
    const folder = folderWith({ "a.fz": DIAGRAM });
    const { status, err } = fz(folder, ["render", "a.fz", "-o", "a.bmp"]);
    expect(status).toBe(2);
    expect(err).toContain("there is no picture format 'bmp'");
    expect(err).toContain("svg, png, gif, pdf, txt");
    expect(fz(folder, ["render", "a.fz", "-o", "a.sgv"]).err).toContain("did you mean .svg?");
    expect(readdirSync(folder)).toEqual(["a.fz"]);
  });

  test("is text for .txt, and ASCII when asked for", () => {
    const folder = folderWith({ "a.fz": DIAGRAM });
    expect(fz(folder, ["render", "a.fz", "-o", "a.txt"]).status).toBe(0);
    const text = readFileSync(join(folder, "a.txt"), "utf8");
    expect(text).toContain("│ Order placed │");
    expect(text).toMatch(/^╔═/);
    const ascii = fz(folder, ["render", "a.fz", "--ascii", "-o", "-"]).out;
    expect(ascii).toContain("| Order placed |");
    expect(ascii).toMatch(/^[\n -~]+$/);
    expect(fz(folder, ["render", "a.fz", "--ascii"]).err).toBe("drew a.txt\n");
    const { status, err } = fz(folder, ["render", "a.fz", "--ascii", "-o", "a.svg"]);
    expect([status, err]).toEqual([2, expect.stringContaining("--ascii is for text")]);
  });

  test("PNG has two pixels for each px unless told otherwise, and the same bytes every time", () => {
    const folder = folderWith({ "a.fz": DIAGRAM });
    const natural = sizeOfSvg(fz(folder, ["render", "a.fz", "-o", "-"]).out);
    const drawn = (...words: string[]): [number, number] => {
      expect(fz(folder, ["render", "a.fz", "-o", "a.png", ...words]).status).toBe(0);
      return sizeOfPng(join(folder, "a.png"));
    };
    expect(drawn()).toEqual(natural.map((side) => side * 2));
    const first = readFileSync(join(folder, "a.png"));
    drawn();
    expect(readFileSync(join(folder, "a.png")).equals(first)).toBe(true);
    expect(drawn("--scale", "1")).toEqual(natural);
    expect(drawn("--width", "800")[0]).toBe(800);
    expect(drawn("--width", "400", "--scale", "3")[0]).toBe(1_200);
  });

  test.each(["light", "sketch"])(
    "PNG in %s has Chinese, Japanese and Korean of its own",
    (theme) => {
      const drawn = (name: string): Buffer => {
        const folder = folderWith({ "a.fz": DIAGRAM.replace("Web shop", name) });
        const words = ["render", "a.fz", "-o", "a.png", "--theme", theme];
        expect(fz(folder, words)).toMatchObject({ status: 0, err: "drew a.png\n" });
        return readFileSync(join(folder, "a.png"));
      };
      // Boxes for letters that a font lacks would be the same, whatever the letter.
      for (const [one, other] of [
        ["订单", "库存"],
        ["注文", "倉庫"],
        ["サーバ", "ひらが"],
        ["주문", "결제"],
      ]) {
        expect(drawn(one).equals(drawn(other))).toBe(false);
      }
    },
  );

  test("PNG shows letters that no shipped font has", () => {
    const folder = folderWith({ "a.fz": DIAGRAM.replace("Web shop", "ウェブ 👩") });
    const { status, err } = fz(folder, ["render", "a.fz", "-o", "a.png"]);
    expect(status).toBe(0);
    expect(err).toContain("this machine's are used");
  });

  test("PNG too large for anybody is refused", () => {
    const folder = folderWith({ "a.fz": DIAGRAM });
    const { status, err } = fz(folder, ["render", "a.fz", "-o", "a.png", "--width", "90000"]);
    expect(status).toBe(2);
    expect(err).toMatch(/a PNG of 90,000 × [\d,]+ pixels is too large/);
    expect(existsSync(join(folder, "a.png"))).toBe(false);
  });
});

describe("where pictures go", () => {
  test("several diagrams each get one beside them, or in a folder that is made", () => {
    const folder = folderWith({ "a.fz": DIAGRAM, "in/b.fz": DIAGRAM });
    expect(fz(folder, ["render", "a.fz", "in/*.fz"]).err).toBe("drew a.svg\ndrew in/b.svg\n");
    const { status, err } = fz(folder, ["render", "a.fz", "in/b.fz", "--out-dir", "out/deep"]);
    expect({ status, err }).toEqual({
      status: 0,
      err: "made out/deep/\ndrew out/deep/a.svg\ndrew out/deep/b.svg\n",
    });
  });

  test("one that cannot be drawn does not keep the others from it", () => {
    const folder = folderWith({ "a.fz": BROKEN, "b.fz": DIAGRAM });
    const { status, err } = fz(folder, ["render", "*.fz"]);
    expect(status).toBe(1);
    expect(err).toContain("a.fz:2:");
    expect(err).toContain("drew b.svg");
    expect(existsSync(join(folder, "a.svg"))).toBe(false);
  });

  test.each([
    [["a.fz", "b.fz", "-o", "c.svg"], "2 diagrams cannot go to one file"],
    [["a.fz", "-o", "c.svg", "--out-dir", "d"], "-o names one file and --out-dir a folder"],
    [["a.fz", "-o", "a.fz"], "a.fz is an input"],
    [["a.fz", "-o", "b.fz"], "there is no picture format 'fz'"],
    [["a.fz", "in/a.fz", "--out-dir", "."], "a.svg is named for two results"],
    [["a.fz", "-o", "nowhere/c.svg"], "there is no such folder"],
    [["a.fz", "--out-dir", "b.fz"], "cannot make the folder b.fz"],
    [["*.none"], "no file fits '*.none'"],
    [["-", "--watch"], "--watch waits for files"],
    [["a.fz", "--theme", "drak"], "did you mean dark?"],
    [["a.fz", "--scale", "big"], "Expected a number from 0.05 to 20"],
    [["a.fz", "--width", ""], "Expected a number"],
    [["a.fz", "--padding", "-1"], "Expected a number from 0"],
    [["a.fz", "--background", "url(x)"], "Expected a colour"],
    [["a.fz", "--background", "#777"], "text is hard to read on this background"],
  ])("%j is refused", (words, message) => {
    const folder = folderWith({ "a.fz": DIAGRAM, "b.fz": DIAGRAM, "in/a.fz": DIAGRAM });
    const { status, out, err } = fz(folder, ["render", ...words]);
    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(err).toContain(message);
    expect(readdirSync(folder).sort()).toEqual(["a.fz", "b.fz", "in"]);
    expect(readFileSync(join(folder, "a.fz"), "utf8")).toBe(DIAGRAM);
  });
});

describe("how pictures look", () => {
  const drawn = (...words: string[]): string =>
    fz(folderWith({ "a.fz": DIAGRAM }), ["render", "a.fz", "-o", "-", ...words]).out;

  test("takes a heading, a background and padding", () => {
    const bare = drawn();
    const dressed = drawn("--title", "Orders & more", "--background", "#FFE", "--padding", "50");
    expect(dressed).toContain(">Orders &amp; more</title>");
    expect(dressed).toContain(">Orders &amp; more</text>");
    expect(dressed).toContain('fill="#ffffee"');
    expect(sizeOfSvg(dressed)[0]).toBeGreaterThan(sizeOfSvg(bare)[0] + 60);
    expect(drawn("--background", "transparent")).not.toContain('rx="10" fill="#ffffff"');
  });

  test("takes a theme of the user's own, and says what is wrong with one", () => {
    const folder = folderWith({
      "a.fz": DIAGRAM,
      "mine.yaml": 'base: dark\nlanes: ["#d62828"]\n',
      "bad.yaml": "ink: red\npaeg: '#fff'\n",
    });
    const render = (theme: string) => fz(folder, ["render", "a.fz", "-o", "-", "--theme", theme]);
    expect(render("mine.yaml").out).toContain("#d62828");
    const { status, out, err } = render("bad.yaml");
    expect({ status, out }).toEqual({ status: 1, out: "" });
    expect(err).toContain("bad.yaml:1:6: ink is no colour: 'red'");
    expect(err).toContain("bad.yaml:2:1: 'paeg' is nothing that a theme says");
    expect(render("none.yaml").err).toContain("cannot read none.yaml: there is no such file");
  });

  test.each(["light", "dark", "auto", "print", "contrast", "sketch"])("the theme %s", (theme) => {
    const svg = drawn("--theme", theme);
    expect(svg).toContain('data-fz-view="workflow"');
    expect(svg === drawn()).toBe(theme === "light");
  });
});

test("--watch draws again after each save, also after an error, until it is interrupted", async () => {
  const folder = folderWith({ "a.fz": DIAGRAM });
  const path = join(folder, "a.fz");
  const child = spawn(process.execPath, [FZ, "render", "a.fz", "--watch"], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined },
  });
  let said = "";
  let check = (): void => {};
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    check();
  });
  const sees = (words: string): Promise<void> =>
    new Promise((resolve) => {
      check = () => {
        if (!said.includes(words)) return;
        said = said.slice(said.indexOf(words) + words.length);
        resolve();
      };
      check();
    });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  await sees("Ctrl-C ends it");
  writeFileSync(path, BROKEN);
  await sees("a.fz:2:");
  writeFileSync(path, DIAGRAM.replace("Keep the order", "Store it well"));
  await sees("drew a.svg");
  expect(readFileSync(join(folder, "a.svg"), "utf8")).toContain("Store it well");
  child.kill("SIGINT");
  expect(await ended).toBe(0);
});
