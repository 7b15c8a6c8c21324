// Which links of a diagram a reader can follow without harm.

const MOST_CHARACTERS = 2_000;
const ABSOLUTE = /^(?:https?:\/\/[^/?#]|mailto:)/iu;
// A colon before the first slash would make it a scheme; two slashes at the start, another host.
const RELATIVE = /^(?!\/\/)(?:[^:/?#]*(?:[/?#]|$))/u;
const ODD = /[\s\p{Cc}\p{Cf}"'<>\\^`{|}]/u;

/** Http, https, mailto or a path without a scheme, and nothing odd in it. */
export function isSafeLink(link: string): boolean {
  if (link === "" || link.length > MOST_CHARACTERS || ODD.test(link)) return false;
  return ABSOLUTE.test(link) || RELATIVE.test(link);
}
