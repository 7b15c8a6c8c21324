// The fault `flush`: a cache forgets everything.
import * as z from "zod";
import { defineFault } from "./fault.js";

export const flush = defineFault({
  summary: "empties a cache",
  parameters: z.strictObject({ node: z.string().describe("id of the cache") }),
  targets: { node: "node" },
  affects: ["cache"],
  target: ({ node }) => node,
  lasts: () => 0,
  inject(network, { node }) {
    network.flush(node);
    return () => undefined;
  },
});
