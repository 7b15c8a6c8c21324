// What a link carries at most: messages a second, or bytes a second of messages that have a size.
import type { ModelNode } from "./model.js";
import { type Parsed, parseBytes, parseRate, quantity, quote } from "./quantity.js";

/** `text` is the form that gives it back. */
export interface Bandwidth {
  readonly kind: "messages" | "bytes";
  readonly text: string;
  /** Messages, or bytes. */
  readonly perSecond: number;
}

const BITS: Readonly<Record<string, number>> = { "": 1, k: 1e3, m: 1e6, g: 1e9 };
const OF_BITS = /^(\d+\.?\d*|\.\d+)\s*([kmg]?)bit\s*\/\s*s$/i;
const OF_BYTES = /^(.*[a-z])\s*\/\s*(s|min|h)$/i;
const PER_S: Readonly<Record<string, number>> = { s: 1, min: 1 / 60, h: 1 / 3600 };

/** `500/s`, `30/min`: messages; `10MB/s`, `512KiB/s`, `100Mbit/s`: bytes. Always above 0. */
export function parseBandwidth(input: unknown): Parsed<Bandwidth> {
  const text = String(input).trim();
  const bits = OF_BITS.exec(text);
  const bytes = bits ? null : OF_BYTES.exec(text);
  if (!bits && !bytes) {
    const rate = parseRate(input);
    if (!rate.ok) {
      const problem = `${quote(input)} is not a bandwidth; write 500/s for messages, 10MB/s for bytes`;
      return { ok: false, problem };
    }
    return above0(input, { kind: "messages", text, perSecond: rate.value });
  }
  const read = bytes ? parseBytes(bytes[1]) : null;
  if (read && !read.ok) return read;
  const perSecond = bits
    ? (Number(bits[1]) * BITS[bits[2].toLowerCase()]) / 8
    : (read as { readonly value: number }).value * PER_S[bytes![2].toLowerCase()];
  return above0(input, { kind: "bytes", text, perSecond });
}

function above0(input: unknown, value: Bandwidth): Parsed<Bandwidth> {
  if (value.perSecond > 0) return { ok: true, value };
  const problem = `${quote(input)} is no rate at all; write one above 0, such as 500/s or 10MB/s`;
  return { ok: false, problem };
}

/** Schema of a bandwidth for parameter tables. */
export const bandwidth = (what: string) =>
  quantity(parseBandwidth, `${what}; messages or bytes: 500/s, 10MB/s, 100Mbit/s`);

/** Whether a node makes messages that have a size. */
export const hasSize = ({ role, parameters }: Pick<ModelNode, "role" | "parameters">): boolean =>
  role === "source" && parameters.size !== undefined;

/** What is wrong with counting bytes where no message has a size, and a way out. */
export const NO_SIZES = {
  message: "counts bytes, and no source says how large its messages are",
  help: "give a source a size, such as 'size: 2KB', or write messages a second, such as 500/s",
} as const;

/** How long a link is taken by one message. */
export function takenBy({ kind, perSecond }: Bandwidth): {
  readonly perMessage_s: number;
  readonly perByte_s: number;
} {
  const each_s = 1 / perSecond;
  return kind === "messages"
    ? { perMessage_s: each_s, perByte_s: 0 }
    : { perMessage_s: 0, perByte_s: each_s };
}
