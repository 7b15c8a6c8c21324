// A picture as a PDF of one page: vectors, text that can be searched and copied, links, and the same
// bytes every time.
import { type Picture, renderPicture, THEMES } from "../../draw/render.js";
import type { FontName } from "../../draw/theme.js";
import { note } from "../terminal.js";
import { chooseFonts, coverageOf, type FontChoice, findFontFor } from "./fonts.js";
import type { PictureRequest } from "./formats.js";
import { PdfPainter } from "./pdf-painter.js";

/** Points for a px: 96 px and 72 points are an inch. */
const POINTS = 72 / 96;
/** The longest side that readers of PDF must show. */
const MOST_POINTS = 14_400;

export async function draw({ diagram, options }: PictureRequest): Promise<Uint8Array> {
  const picture = await renderPicture(diagram, options);
  const { default: Document } = await import("pdfkit");
  const theme = typeof options.theme === "string" ? THEMES[options.theme] : options.theme;
  const fonts = fontsFor(picture, theme.font);
  const [width, height] = ["width", "height"].map((key) => Number(picture.getAttribute(key)));
  const scale = Math.min(POINTS, MOST_POINTS / Math.max(width, height));
  const document = new Document({
    size: [width * scale, height * scale],
    margin: 0,
    font: fonts[0].normal,
    lang: "und",
    displayTitle: true,
    // The id of the file is made from this date, which is then left out.
    info: {
      Title: wordsOf(picture, "title"),
      Subject: wordsOf(picture, "desc"),
      CreationDate: EPOCH,
    },
  });
  Reflect.deleteProperty(document.info, "CreationDate");
  // Metadata as XML would need the date, and takes the title as it is, markup and all.
  Object.assign(document, { endMetadata: () => {} });
  const chunks: Uint8Array[] = [];
  document.on("data", (chunk: Uint8Array) => chunks.push(chunk));
  const written = new Promise<void>((resolve, reject) => {
    document.on("end", resolve).on("error", reject);
  });
  new PdfPainter(document, fonts).paint(picture, scale);
  document.end();
  await written;
  return Buffer.concat(chunks);
}

const EPOCH = new Date(0);

function wordsOf(picture: Picture, name: string): string {
  const element = picture.childNodes.find(({ nodeName }) => nodeName === name);
  return element?.childNodes[0]?.nodeValue ?? "";
}

/** Those that come with fz, and one of this machine for what they lack. */
function fontsFor(picture: Picture, name: FontName): readonly FontChoice[] {
  const { chosen, absent } = chooseFonts(name, lettersIn(picture));
  if (absent.length === 0) return chosen;
  const found = findFontFor(absent);
  if (found === null) {
    note("some letters are in no font that fz has or finds here: the PDF shows boxes for them");
    return chosen;
  }
  note(`some letters are in no font that comes with fz: ${found} is used`);
  return [...chosen, { normal: found, strong: found, has: coverageOf(found) }];
}

function lettersIn(node: Picture): string {
  if (node.nodeName === "style" || node.nodeName === "title" || node.nodeName === "desc") return "";
  return node.nodeValue ?? node.childNodes.map(lettersIn).join("");
}
