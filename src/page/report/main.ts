// The program of the report page: reads the data that stands in the page and builds what is seen.
import type { ReportPageData } from "../../export/report-page.js";
import { followColours } from "../chart.js";
import { element } from "../element.js";
import { ledgerFlow } from "./ledger.js";
import { RunView } from "./run-view.js";
import * as sections from "./sections.js";

const app = document.getElementById("app")!;
const data = JSON.parse(document.getElementById("data")!.textContent!) as ReportPageData;
const given = document.getElementById("picture")!;
const view = new RunView(data, given.querySelector<SVGSVGElement>("svg")!);
given.remove();

const isThere = (part: HTMLElement | null): part is HTMLElement => part !== null;

app.append(
  element(
    "main",
    {},
    sections.headline(data),
    sections.tiles(data),
    view.stage,
    ...[sections.expectations(data), sections.faults(data)].filter(isThere),
    sections.overTime(data, view.charts),
    ledgerFlow(data.report.ledger),
    sections.nodes(data, (id) => view.pin(id)),
    ...[sections.theory(data)].filter(isThere),
    sections.assumptions(data),
    sections.repeat(data),
  ),
);
view.start({ inTurn: false });
followColours();
