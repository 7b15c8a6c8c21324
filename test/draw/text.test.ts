// Wrapping keeps to its width and loses no letter; cleaning removes what is dangerous only.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sizeNode } from "../../src/draw/shapes.js";
import { cleanText, textWidth, wrapText } from "../../src/draw/text.js";
import { SHAPES } from "../../src/lang/diagram.js";

const words = fc.array(fc.stringMatching(/^[A-Za-z0-9漢字、é/-]{1,24}$/), { maxLength: 12 });

describe("wrapText", () => {
  test("keeps every letter in order when there are lines enough", () => {
    const property = fc.property(words, fc.integer({ min: 20, max: 200 }), (list, maxWidth) => {
      const text = list.join(" ");
      const { lines } = wrapText(text, { maxWidth, sizePx: 13, maxLines: 1_000 });
      expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
    });
    fc.assert(property, { numRuns: 200, seed: 1 });
  });

  test("keeps to the width and the number of lines", () => {
    const property = fc.property(
      words,
      fc.integer({ min: 20, max: 200 }),
      fc.integer({ min: 1, max: 5 }),
      (list, maxWidth, maxLines) => {
        const block = wrapText(list.join(" "), { maxWidth, sizePx: 13, maxLines });
        expect(block.lines.length).toBeLessThanOrEqual(maxLines);
        expect(block.width).toBeLessThanOrEqual(maxWidth);
        for (const line of block.lines)
          expect(textWidth(line, 13)).toBeLessThanOrEqual(block.width);
      },
    );
    fc.assert(property, { numRuns: 200, seed: 2 });
  });

  test("breaks at words, and wide scripts anywhere", () => {
    const options = { maxWidth: 110, sizePx: 13, maxLines: 3 };
    expect(wrapText("Send to Dead Letter Queue", options).lines).toEqual([
      "Send to Dead",
      "Letter Queue",
    ]);
    expect(wrapText("库存不足则通知用户重新选择", options).lines).toEqual([
      "库存不足则通知",
      "用户重新选择",
    ]);
  });

  test("says with an ellipsis that something is missing", () => {
    const { lines } = wrapText("one two three four five", {
      maxWidth: 50,
      sizePx: 13,
      maxLines: 2,
    });
    expect(lines).toHaveLength(2);
    expect(lines[1].endsWith("…")).toBe(true);
  });
});

describe("cleanText", () => {
  test("leaves ordinary text alone", () => {
    expect(cleanText("Größe <5 & 漢字 👍")).toBe("Größe <5 & 漢字 👍");
  });

  test("removes control characters and reordering marks", () => {
    expect(cleanText("a\u0000\u202eb\nc\ud800")).toBe("a b c\ufffd");
  });
});

test("no shape lets its text stick out", () => {
  const property = fc.property(fc.constantFrom(...SHAPES), words, (shape, list) => {
    const node = { id: "n1", lane: "L", shape, label: list.join(" "), attributes: {} };
    const sized = sizeNode(node);
    const [halfWidth, halfHeight] = [sized.width / 2, sized.height / 2];
    for (const line of sized.text) {
      const left = line.anchor === "middle" ? line.x - textWidth(line.text, 13) / 2 : line.x;
      const size = line.style === "label" || line.style === "strong" ? 13 : 11;
      const right = left + textWidth(line.text, size, line.style === "strong");
      const far = Math.max(Math.abs(left), Math.abs(right));
      expect(far).toBeLessThanOrEqual(halfWidth);
      const high = Math.max(Math.abs(line.y), Math.abs(line.y - size * 0.7));
      expect(high).toBeLessThanOrEqual(halfHeight);
      if (shape === "diamond") expect(far / halfWidth + high / halfHeight).toBeLessThan(1.06);
      if (sized.outline === "circle") expect(Math.hypot(far, high)).toBeLessThan(halfWidth + 1);
    }
  });
  fc.assert(property, { numRuns: 400, seed: 9 });
});
