// Writes settings into the text of a scenario: what stands there stays, comments included.
import { isMap, isSeq, parseDocument } from "yaml";
import { maskCalls, type Setting, unmask } from "./scenario.js";

/** The text with the settings in it; null when it is no YAML map that could take them. */
export function amendScenario(text: string, settings: readonly Setting[]): string | null {
  const document = parseDocument(maskCalls(text), { strict: true, uniqueKeys: true });
  if (document.errors.length > 0) return null;
  if (document.contents === null) document.contents = document.createNode({}) as never;
  if (!isMap(document.contents)) return null;
  for (const { path, value, how } of settings) {
    if (how === "set") {
      document.setIn(path, value);
      continue;
    }
    const entry = document.createNode(value, { flow: true });
    const list = document.getIn(path);
    if (isSeq(list)) list.add(entry);
    else document.setIn(path, document.createNode([entry]));
  }
  return unmask(document.toString({ lineWidth: 0, flowCollectionPadding: true }));
}
