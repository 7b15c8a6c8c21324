// Which links of a diagram become links of a picture: those that a reader can follow without harm.
import { cleanText } from "./text.js";

const MOST_CHARACTERS = 2_000;
const ABSOLUTE = /^(?:https?:\/\/[^/?#]|mailto:)/iu;
// A colon before the first slash would make it a scheme; two slashes at the start, another host.
const RELATIVE = /^(?!\/\/)(?:[^:/?#]*(?:[/?#]|$))/u;
const ODD = /[\s"'<>\\^`{|}]/u;

/**
 * The link when it is http, https, mailto or a path without a scheme, and nothing odd is in it;
 * else null.
 */
export function safeLink(text: string | undefined): string | null {
  const link = (text ?? "").trim();
  if (link === "" || link.length > MOST_CHARACTERS || link !== cleanText(link)) return null;
  if (ODD.test(link)) return null;
  return ABSOLUTE.test(link) || RELATIVE.test(link) ? link : null;
}
