// The role `release`: gives back what a message has from a pool, and lets it go on.
import * as z from "zod";
import { NONE } from "../messages.js";
import { defineRole } from "./role.js";

export const release = defineRole({
  summary: "gives back what the message has from the pool of another node",
  parameters: z.strictObject({
    of: z.string().describe("id of the node with the role `acquire`"),
  }),
  canFail: false,
  refersTo: { of: "acquire" },
  create({ kernel, index }, { of }) {
    const pool = kernel.model.nodes.findIndex(({ id }) => id === of);
    return {
      receive(message) {
        kernel.behaviours[pool]?.letGo?.(message, NONE);
        kernel.pass(index, message);
      },
    };
  },
});
