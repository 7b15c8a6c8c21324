// Lines of words that are wider than the terminal.
import fc from "fast-check";
import { expect, test } from "vitest";
import { fold } from "../../src/cli/fold.js";
import { widthOf } from "../../src/cli/terminal.js";

test("break at a late comma, else at a space, and go on set in", () => {
  expect(fold("  one two, three four", 16)).toBe("  one two,\n    three four");
  expect(fold("one, two three four", 16)).toBe("one, two three\n  four");
  expect(fold("lost on (n1 → n2)", 14)).toBe("lost on\n  (n1 → n2)");
  expect(fold("short\nshort too", 14)).toBe("short\nshort too");
});

test("keep all words in their order, and the width where words allow it", () => {
  const word = fc.stringMatching(/^[a-z]{1,9},?$/);
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1 }),
      fc.integer({ min: 14, max: 60 }),
      (words, width) => {
        const folded = fold(words.join(" "), width);
        expect(folded.split(/\s+/)).toEqual(words);
        for (const line of folded.split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(width);
      },
    ),
  );
});
