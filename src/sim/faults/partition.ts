// The fault `partition`: the links between two lanes or nodes carry nothing.
import * as z from "zod";
import { BETWEEN, betweenSides, onlyOneWay } from "./between.js";
import { defineFault } from "./fault.js";

export const partition = defineFault({
  summary: "cuts every link between two lanes or nodes",
  parameters: z.strictObject(BETWEEN),
  ...betweenSides,
  detail: onlyOneWay,
  inject: (network, { between: [left, right], direction }) => network.cut(left, right, direction),
});
