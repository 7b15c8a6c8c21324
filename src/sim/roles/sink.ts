// The role `sink`: the end of a path; what arrives is completed.
import * as z from "zod";
import { defineRole } from "./role.js";

export const sink = defineRole({
  summary: "the end of a path: what arrives is completed",
  parameters: z.strictObject({}),
  canFail: false,
  create: ({ kernel, meter, node }) => ({
    isLocal: true,
    passesOn: node.out.length === 0,
    receive(message) {
      meter.completed += 1;
      kernel.complete(message);
    },
  }),
  flow: (_, message) => [{ to: "completed", message, share: 1, after_s: 0 }],
});
