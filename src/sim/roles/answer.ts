// The role `answer`: where the answer to a request comes back to the node that called. What comes too
// late is of no use to anybody; what was never called goes on.
import * as z from "zod";
import { NONE } from "../messages.js";
import { defineRole } from "./role.js";

export const answer = defineRole({
  summary: "takes the answer to a request of a `call`, whose message goes on from here",
  parameters: z.strictObject({
    of: z.string().describe("id of the node with the role `call`"),
  }),
  canFail: false,
  refersTo: { of: "call" },
  create({ kernel, index }, { of }) {
    const caller = kernel.model.nodes.findIndex(({ id }) => id === of);
    return {
      receive(request) {
        const message = kernel.behaviours[caller]?.answered?.(request) ?? request;
        if (message === NONE) return;
        kernel.messages.at[message] = index;
        kernel.pass(index, message);
      },
    };
  },
});
