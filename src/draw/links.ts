// The links of a picture: those of the diagram that a reader can follow without harm.
import { isSafeLink } from "../lang/links.js";
import { cleanText } from "./text.js";

/** The link, or null where it is not safe to follow or the text has no place in XML. */
export function safeLink(text: string | undefined): string | null {
  const link = (text ?? "").trim();
  return isSafeLink(link) && link === cleanText(link) ? link : null;
}
