// What the graph of a text is: the canonical form, and each accepted deviation from it.
import { describe, expect, test } from "vitest";
import { compile } from "../../src/lang/compile.js";

const CANONICAL = `Orders { # Order service
n1: circle label:"Order placed"
n2: rectangle label:"Store order"
n1.handle(right) -> n2.handle(left)
n2.handle(bottom) -> Billing.n3.handle(top) [label="OrderStored"]
loop [retry up to 3 times] n2 n3
}

Billing { # Billing
n3: taskbox label:"Charge card" owner:"Finance" description:"Card charge" system:"PSP"
n4: diamond label:"Charged?"
n3.handle(right) -> n4.handle(left)
}
`;

describe("the canonical form", () => {
  test("gives the whole graph and no diagnostic", () => {
    const { diagram, diagnostics } = compile(CANONICAL);
    expect(diagnostics).toEqual([]);
    expect(diagram.lanes).toEqual([
      { id: "Orders", label: "Order service" },
      { id: "Billing", label: "Billing" },
    ]);
    expect(diagram.nodes.map(({ id, lane, shape }) => [id, lane, shape])).toEqual([
      ["n1", "Orders", "circle"],
      ["n2", "Orders", "rectangle"],
      ["n3", "Billing", "taskbox"],
      ["n4", "Billing", "diamond"],
    ]);
    expect(diagram.nodes[2]).toMatchObject({
      label: "Charge card",
      attributes: { owner: "Finance", description: "Card charge", system: "PSP" },
    });
    expect(diagram.edges[1]).toEqual({
      id: "e2",
      from: "n2",
      to: "n3",
      fromHandle: "bottom",
      toHandle: "top",
      label: "OrderStored",
      crossLane: true,
    });
    expect(diagram.loops).toEqual([
      { lane: "Orders", condition: "retry up to 3 times", nodes: ["n2", "n3"] },
    ]);
  });
});
