// The fault `hotkey`: a share of what a source makes has one and the same key.
import * as z from "zod";
import { count, share, writeQuantity } from "../quantity.js";
import { changesNothing, defineFault } from "./fault.js";

export const hotkey = defineFault({
  summary: "gives a share of the messages of one source, or of all, the same key",
  parameters: z.strictObject({
    node: z.string().optional().describe("id of the source; all sources if absent"),
    rate: share("share of the messages").prefault("50%"),
    key: count("number of the key", 0, 1_000_000).prefault(0),
  }),
  targets: { node: "node" },
  affects: ["source"],
  target: ({ node }) => node ?? "all sources",
  detail: ({ rate }) => writeQuantity(rate, "share"),
  impossible: ({ rate }) => changesNothing("share", rate, 0),
  inject: (network, { node, rate, key }) => network.spoil(node, rate, key),
});
