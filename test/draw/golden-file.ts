// Pictures that were looked at and found good, kept as files.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect } from "vitest";

const FOLDER = "test/draw/golden";

/** Compares with a golden file; `UPDATE_GOLDEN=1` writes it. */
export function expectGolden(file: string, text: string): void {
  const path = `${FOLDER}/${file}`;
  if (process.env.UPDATE_GOLDEN !== undefined || !existsSync(path)) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(path, text);
  }
  expect(text).toBe(readFileSync(path, "utf8"));
}
