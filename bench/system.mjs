// A message system as companies have them, at any size, in the language: for measuring how drawing
// fares with fan-out, retries and cross traffic, which the chain does not have.
//
// Each service takes requests through the gateway, checks and stores them, answers, and publishes an
// event to a topic of its own on the broker. Two other services consume it, each with a retry after a
// backoff; what cannot be handled goes to a dead letter queue, and from there, when somebody has
// looked at it, to the topic again. A service comes to 20 nodes and 23 edges in five lanes.

const NAMES =
  "Orders Payments Stock Shipping Billing Accounts Catalogue Search Mailing Reviews Returns Loyalty Fraud Pricing Reports".split(
    " ",
  );

/** How many nodes a service comes to. */
export const NODES_PER_SERVICE = 20;

export function writeSystem(services) {
  const nameOf = (at) => `${NAMES[at % NAMES.length]}${at < NAMES.length ? "" : at}`;
  const lanes = new Map();
  const lane = (id, label) => lanes.set(id, { label, lines: [] });
  lane("Gateway", "API gateway");
  lane("Broker", "Message broker");
  for (let at = 0; at < services; at += 1) lane(nameOf(at), `${nameOf(at)} service`);
  lane("Dead", "Dead letters");
  lane("Ops", "Operations");
  const laneOf = new Map();
  const node = (id, where, shape, label) => {
    laneOf.set(id, where);
    lanes.get(where).lines.push(`${id}: ${shape} label:"${label}"`);
    return id;
  };
  const edge = (from, side, to, other, label) => {
    const target = laneOf.get(from) === laneOf.get(to) ? to : `${laneOf.get(to)}.${to}`;
    const words = label === undefined ? "" : ` [label="${label}"]`;
    const line = `${from}.handle(${side}) -> ${target}.handle(${other})${words}`;
    lanes.get(laneOf.get(from)).lines.push(line);
  };
  let count = 0;
  const next = () => {
    count += 1;
    return `n${count}`;
  };
  for (let at = 0; at < services; at += 1) {
    const [name, event] = [nameOf(at), `${nameOf(at)}Changed`];
    const request = node(next(), "Gateway", "circle", `Request to ${name}`);
    const check = node(next(), name, "rectangle", "Check the request");
    const valid = node(next(), name, "diamond", "Valid?");
    const store = node(next(), name, "rectangle", "Store it");
    const publish = node(next(), name, "rectangle", `Publish ${event}`);
    const refused = node(next(), "Gateway", "circle", "400");
    const accepted = node(next(), "Gateway", "circle", "202");
    const topic = node(next(), "Broker", "rectangle", `Topic ${name.toLowerCase()}`);
    const dead = node(next(), "Dead", "rectangle", `Dead letters of ${name}`);
    const look = node(next(), "Ops", "rectangle", "Look at the messages");
    edge(request, "bottom", check, "top");
    edge(check, "right", valid, "left");
    edge(valid, "top", refused, "bottom", "No");
    edge(valid, "right", store, "left", "Yes");
    edge(store, "right", publish, "left");
    edge(publish, "right", accepted, "bottom");
    edge(publish, "top", topic, "bottom", event);
    for (const step of [1, 2]) {
      const consumer = nameOf((at + step) % services);
      const handle = node(next(), consumer, "rectangle", `Handle ${event}`);
      const handled = node(next(), consumer, "diamond", "Handled?");
      const done = node(next(), consumer, "circle", "Done");
      const left = node(next(), consumer, "diamond", "Retries left?");
      const backoff = node(next(), consumer, "rectangle", "Back off");
      edge(topic, "right", handle, "top", `group ${consumer.toLowerCase()}`);
      edge(handle, "right", handled, "left");
      edge(handled, "right", done, "left", "Yes");
      edge(handled, "bottom", left, "top", "No");
      edge(left, "left", backoff, "right", "Yes");
      edge(backoff, "left", handle, "left", "try again");
      edge(left, "bottom", dead, "top", "No");
    }
    edge(dead, "bottom", look, "top");
    edge(look, "right", topic, "left", "redrive");
  }
  return [...lanes]
    .map(([id, { label, lines }]) => `${id} { # ${label}\n${lines.join("\n")}\n}\n`)
    .join("\n");
}
