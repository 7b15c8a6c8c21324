// Texts with a cursor in them: `‸` marks the offset that a question is about.
import { type Page, readPage } from "../../src/editor/page.js";

export interface Asked {
  readonly page: Page;
  readonly offset: number;
  readonly text: string;
}

export function ask(marked: string): Asked {
  const offset = marked.indexOf("‸");
  if (offset < 0) throw new Error("no cursor in the text");
  const text = marked.replace("‸", "");
  return { page: readPage(text, { file: "asked.fz" }), offset, text };
}

/** A text after edits to its offsets. */
export function edited(
  text: string,
  edits: readonly { readonly start: number; readonly end: number; readonly text: string }[],
): string {
  return [...edits]
    .sort((left, right) => right.start - left.start)
    .reduce((now, { start, end, text: put }) => now.slice(0, start) + put + now.slice(end), text);
}

export const SHOP = `Shop { # Web shop
n1: circle label:"Basket paid"
n2: rectangle label:"Store order" owner:"Sales"
n3: diamond label:"In stock?"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(bottom) -> Depot.n4.handle(top) [label="Yes"]
loop [until in stock] n2 n3
}

Depot { # Central depot
n4: taskbox label:"Pack"
n5: circle label:"Sent"
n4.handle(right) -> n5.handle(left)
}
`;

/** The shop with a line, in which the cursor stands, before the end of its first lane. */
export const inShop = (line: string): Asked => ask(SHOP.replace("\n}\n", `\n${line}\n}\n`));
