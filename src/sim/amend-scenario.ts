// Writes settings into the text of a scenario: what stands there stays, comments included.
import { isMap, isSeq, parseDocument } from "yaml";
import { maskCalls, type Setting, unmask } from "./scenario.js";

/**
 * The text with the settings in it; null when it is no YAML map that could take them. `base`: the
 * values that the text extends; a list of theirs that grows is written out.
 */
export function amendScenario(
  text: string,
  settings: readonly Setting[],
  base: Readonly<Record<string, unknown>> = {},
): string | null {
  const document = parseDocument(maskCalls(text), { strict: true, uniqueKeys: true });
  if (document.errors.length > 0) return null;
  if (document.contents === null) document.contents = document.createNode({}) as never;
  if (!isMap(document.contents)) return null;
  for (const { path, value, how } of settings) {
    if (how === "set") {
      document.setIn(path, value);
      continue;
    }
    const list = document.getIn(path);
    const entry = (given: unknown) => document.createNode(given, { flow: true });
    if (isSeq(list)) {
      list.add(entry(value));
      continue;
    }
    const before = path.length === 1 ? base[path[0]] : undefined;
    const entries = [...(Array.isArray(before) ? before : []), value].map(entry);
    document.setIn(path, document.createNode(entries));
  }
  return unmask(document.toString({ lineWidth: 0, flowCollectionPadding: true }));
}
