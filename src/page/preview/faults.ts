// The palette of faults: a kind is dragged to a node or a lane, or chosen and aimed by keyboard.
import { titleOf } from "../../lang/diagram.js";
import { FAULTS, type FaultKind, faultOf } from "../../sim/faults/index.js";
import type { Model } from "../../sim/model.js";
import { describeParameters } from "../../sim/parameters.js";
import type { Setting } from "../../sim/scenario.js";
import { element } from "../element.js";
import { plural } from "../format.js";

interface Entry {
  readonly kind: FaultKind;
  readonly row: HTMLElement;
  readonly values: Map<string, string>;
}

/** Values to start with where a fault cannot do without. */
const TYPICAL: Readonly<Record<string, string>> = { factor: "3", share: "50%", rate: "50%" };

const MOST_ENTRIES = 50;
const DRAGGED = "application/x-fz-fault";

export class FaultPalette {
  readonly element: HTMLElement;
  private readonly list = element("ul", { class: "faults" });
  /** How many strike already. */
  private readonly given = element("p", { class: "facts" });
  private readonly entries = new Set<Entry>();
  private model: Model | null = null;

  constructor(private readonly changed: () => void) {
    const kinds = (Object.keys(FAULTS) as FaultKind[]).map((kind) => {
      const { summary } = faultOf(kind);
      const button = element(
        "button",
        { type: "button", draggable: "true", title: summary, class: "kind" },
        kind,
      );
      button.addEventListener("click", () => this.add(kind, null));
      button.addEventListener("dragstart", (event) => event.dataTransfer?.setData(DRAGGED, kind));
      return button;
    });
    this.element = element(
      "section",
      { class: "palette" },
      element("h3", {}, "Faults"),
      element("p", { class: "facts" }, "Drag one to a node or a lane, or click it and say where."),
      element("div", { class: "kinds" }, ...kinds),
      this.given,
      this.list,
    );
  }

  /** What the faults can be aimed at. */
  aim(model: Model): void {
    this.model = model;
    const { length } = model.faults;
    this.given.textContent =
      length === 0 ? "" : `The scenario has ${plural(length, "fault")} of its own.`;
  }

  /** Takes faults that are dropped on the picture. */
  takeDrops(picture: HTMLElement): void {
    picture.addEventListener("dragover", (event) => {
      if (event.dataTransfer?.types.includes(DRAGGED)) event.preventDefault();
    });
    picture.addEventListener("drop", (event) => {
      const kind = event.dataTransfer?.getData(DRAGGED) ?? "";
      if (!Object.hasOwn(FAULTS, kind) || !(event.target instanceof Element)) return;
      event.preventDefault();
      const place = event.target.closest("[data-node],[data-lane]");
      const id = place?.getAttribute("data-node") ?? place?.getAttribute("data-lane") ?? null;
      this.add(kind as FaultKind, id);
    });
  }

  settings(): readonly Setting[] {
    return [...this.entries].map(({ kind, values }) => {
      const { targets } = faultOf(kind);
      const fault: Record<string, unknown> = { kind };
      for (const [key, value] of values) {
        const [name, at] = key.split("/");
        if (value === "") continue;
        if (targets[name] === "places") {
          const both = (fault[name] as string[] | undefined) ?? ["", ""];
          both[Number(at)] = value;
          fault[name] = both;
        } else fault[name] = /^\d+$/.test(value) ? Number(value) : value;
      }
      return { path: ["faults"], value: fault, how: "append", flag: `fault ${kind}` };
    });
  }

  private add(kind: FaultKind, place: string | null): void {
    const { model } = this;
    if (model === null || this.entries.size >= MOST_ENTRIES) return;
    const { targets, affects, parameters } = faultOf(kind);
    const row = element("li", {}, element("strong", {}, kind));
    const entry: Entry = { kind, row, values: new Map() };
    const nodes = model.nodes.filter(({ role }) => affects?.includes(role) ?? true);
    const lanes = model.diagram.lanes.map(({ id }) => id);
    const put = (key: string, label: string, control: HTMLInputElement | HTMLSelectElement) => {
      entry.values.set(key, control.value);
      control.addEventListener("change", () => {
        entry.values.set(key, control.value);
        this.changed();
      });
      row.append(element("label", {}, label, control));
    };
    for (const [key, what] of Object.entries(targets)) {
      const ids =
        what === "node" ? nodes.map(({ id }) => id) : [...lanes, ...nodes.map((n) => n.id)];
      const required = !parameters.shape[key].safeParse(undefined).success;
      const wanted =
        what === "places" ? pairFor(model, place) : [place ?? (required ? ids[0] : "")];
      for (const [at, id] of wanted.entries()) {
        put(`${key}/${at}`, at === 0 ? "at" : "and", choice(model, ids, id, required));
      }
    }
    for (const { key } of describeParameters(parameters)) {
      const optional = parameters.shape[key].safeParse(undefined).success;
      if (key in targets || optional) continue;
      put(key, key, element("input", { value: TYPICAL[key] ?? "2", size: 5 }));
    }
    const middle = Math.max(1, Math.round(model.duration_s / 3));
    put("at", "from", element("input", { value: `${middle}s`, size: 5 }));
    put(
      "for",
      "for",
      element("input", { value: `${Math.max(1, Math.round(middle / 2))}s`, size: 5 }),
    );
    const remove = element("button", { type: "button", "aria-label": `remove ${kind}` }, "×");
    remove.addEventListener("click", () => {
      this.entries.delete(entry);
      row.remove();
      this.changed();
    });
    row.append(remove);
    this.entries.add(entry);
    this.list.append(row);
    this.changed();
  }
}

function choice(model: Model, ids: readonly string[], chosen: string, required: boolean) {
  const words = (id: string): string => {
    const node = model.diagram.nodes.find((one) => one.id === id);
    const lane = model.diagram.lanes.find((one) => one.id === id);
    const label = node === undefined ? lane?.label : titleOf(node);
    return label ? `${id} ${label}` : id;
  };
  const all = required ? ids : ["", ...ids];
  return element(
    "select",
    {},
    ...all.map((id) =>
      element("option", { value: id, selected: id === chosen }, id === "" ? "all" : words(id)),
    ),
  );
}

/** A place and one that an edge joins it to: there is something to cut between them. */
function pairFor(model: Model, place: string | null): readonly [string, string] {
  const laneOf = (index: number): string => model.nodes[index].lane;
  const ends = model.links.map(({ from, to }): [string, string] => {
    const node = model.nodes.find(({ id }) => id === place);
    return node ? [model.nodes[from].id, model.nodes[to].id] : [laneOf(from), laneOf(to)];
  });
  const across = ends.filter(([from, to]) => from !== to);
  return across.find((pair) => place === null || pair.includes(place)) ?? across[0] ?? ["", ""];
}
