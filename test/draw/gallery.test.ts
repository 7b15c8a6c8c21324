// The gallery of what fz draws, in examples/gallery: `npm run gallery` draws it again; a picture that
// is not what fz draws today fails.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { type RenderOptions, renderSvg } from "../../src/draw/render.js";
import { compile } from "../../src/lang/compile.js";
import { checkSvg } from "./svg.js";

const FOLDER = "examples/gallery";

type Shown = Partial<Pick<RenderOptions, "view" | "theme" | "direction">> & {
  readonly file: string;
  readonly says: string;
};

const CHAPTERS: readonly { readonly title: string; readonly says: string; shown: Shown[] }[] = [
  {
    title: "Workflow",
    says: "Lanes are rows and time runs from left to right; failures are red and dashed.",
    shown: [
      {
        file: "templates/pubsub/diagram.fz",
        says: "one topic, three groups, one dead letter queue",
      },
      { file: "examples/web-checkout.fz", says: "a payment that can be tried again" },
      { file: "examples/saga-compensation.fz", says: "bookings that are undone", theme: "dark" },
      { file: "examples/refund.fz", says: "tasks with owners", theme: "sketch" },
    ],
  },
  {
    title: "Workflow, down the page",
    says: "The same diagrams with lanes as columns: `--direction down`.",
    shown: [
      { file: "examples/webhook-delivery.fz", says: "a retry with backoff", direction: "down" },
      { file: "examples/web-checkout.fz", says: "the payment again", direction: "down" },
    ],
  },
  {
    title: "Sequence",
    says: "Lanes are lifelines, told as a run goes: ways out in frames, then what they share.",
    shown: [
      { file: "examples/web-checkout.fz", says: "a loop inside a way", view: "sequence" },
      { file: "examples/webhook-delivery.fz", says: "a retry and its ends", view: "sequence" },
      { file: "examples/helpdesk.fz", says: "ways that rejoin", view: "sequence", theme: "print" },
    ],
  },
  {
    title: "Architecture",
    says: "Lanes are components, each drawn as what it is, with what they need of each other.",
    shown: [
      { file: "templates/pubsub/diagram.fz", says: "who depends on whom", view: "architecture" },
      { file: "examples/web-checkout.fz", says: "answers come back", view: "architecture" },
      { file: "examples/cqrs.fz", says: "two sides", view: "architecture", theme: "dark" },
    ],
  },
];

const nameOf = ({ file, view = "workflow", direction, theme = "light" }: Shown): string => {
  const diagram = basename(file) === "diagram.fz" ? file.split("/")[1] : basename(file, ".fz");
  return [diagram, direction ?? view, ...(theme === "light" ? [] : [theme])].join("-");
};

async function draw(shown: Shown): Promise<string> {
  const { file, view = "workflow", theme = "light", direction = "right" } = shown;
  const { diagram } = compile(readFileSync(file, "utf8"), { file });
  return renderSvg(diagram, { view, theme, direction, engine: "own", name: nameOf(shown) });
}

function page(): string {
  const chapters = CHAPTERS.map(({ title, says, shown }) => {
    const pictures = shown.map((one) => {
      const { file, says: about } = one;
      return `![${basename(file)}: ${about}](${nameOf(one)}.svg)\n\n[${file}](../../${file}): ${about}`;
    });
    return `## ${title}\n\n${says}\n\n${pictures.join("\n\n")}`;
  });
  const head = "# Gallery\n\nWhat `fz render` draws. `npm run gallery` draws these pictures again.";
  return `${[head, ...chapters].join("\n\n")}\n`;
}

/** Compares with a file of the gallery; `UPDATE_GOLDEN=1` writes it. */
function expectFresh(file: string, text: string): void {
  const path = `${FOLDER}/${file}`;
  if (process.env.UPDATE_GOLDEN !== undefined || !existsSync(path)) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(path, text);
  }
  expect(text === readFileSync(path, "utf8"), `${path} is stale: npm run gallery`).toBe(true);
}

const SHOWN = CHAPTERS.flatMap(({ shown }) => shown);

test.each(SHOWN.map((shown) => [nameOf(shown), shown] as const))(
  "shows %s",
  async (name, shown) => {
    const svg = await draw(shown);
    if ((shown.view ?? "workflow") === "workflow") expect(checkSvg(svg)).toEqual([]);
    expectFresh(`${name}.svg`, svg);
  },
);

test("names all its pictures, and holds no others", () => {
  expectFresh("README.md", page());
  const pictures = SHOWN.map((shown) => `${nameOf(shown)}.svg`);
  expect(readdirSync(FOLDER).sort()).toEqual([...pictures, "README.md"].sort());
});
