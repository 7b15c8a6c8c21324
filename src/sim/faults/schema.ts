// The fault `schema`: a share of what a source makes cannot be read by anybody: it fails for good at
// the first service, store or agent.
import * as z from "zod";
import { share, writeQuantity } from "../quantity.js";
import { changesNothing, defineFault } from "./fault.js";

export const schema = defineFault({
  summary: "makes a share of the messages unreadable: they fail for good where they are worked on",
  parameters: z.strictObject({
    node: z.string().optional().describe("id of the source; all sources if absent"),
    rate: share("share of the messages").prefault("10%"),
  }),
  targets: { node: "node" },
  affects: ["source"],
  target: ({ node }) => node ?? "all sources",
  detail: ({ rate }) => writeQuantity(rate, "share"),
  impossible: ({ rate }) => changesNothing("share", rate, 0),
  inject: (network, { node, rate }) => network.spoil(node, rate, null),
});
