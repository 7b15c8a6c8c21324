// The role `fanout`: one copy of each message to every way out.
import * as z from "zod";
import { retryPolicy } from "../policy.js";
import { defineRole } from "./role.js";

const parameters = z.strictObject({
  retry: retryPolicy.optional().describe("re-sends over a link that is cut; without it, lost"),
});

export const fanout = defineRole({
  summary: "sends a copy of each message to every way out",
  parameters,
  canFail: false,
  create: ({ kernel, index }) => ({
    passesOn: true,
    isLocal: true,
    receive: (message) => kernel.pass(index, message),
  }),
});
