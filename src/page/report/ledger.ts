// The ledger as a flow: on the left how messages came to be, on the right where each of them ended.
import type { LedgerFigures } from "../../sim/report.js";
import { element, svgElement, table } from "../element.js";
import { write } from "../format.js";

interface Account {
  readonly name: string;
  readonly count: number;
  readonly colour: string;
}

const HEIGHT_PX = 220;
const BAR_PX = 12;
const GAP_PX = 10;
const LABEL_PX = 34;
/** Of a name, on the whole. */
const LETTER_PX = 6.9;
/** Room for the words on either side. */
const LEAST_SIDE_PX = 118;

export function ledgerFlow(ledger: LedgerFigures): HTMLElement {
  const begun = accountsBegun(ledger);
  const ended = accountsEnded(ledger);
  const frame = element("div", { class: "flow", "aria-hidden": "true" });
  const total = begun.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) frame.append("No message was produced.");
  const draw = (): void => {
    const width = frame.clientWidth;
    if (width > 60 && total > 0) frame.replaceChildren(drawFlow(begun, ended, total, width));
  };
  new ResizeObserver(draw).observe(frame);
  const rows = [
    ...begun.map((one) => ["began", one] as const),
    ...ended.map((one) => ["ended", one] as const),
  ];
  return element(
    "section",
    { class: "panel" },
    element("h2", {}, "Where every message went"),
    frame,
    element(
      "div",
      { class: "unseen" },
      table(
        "accounts of all messages",
        ["account", "", "messages", "share"],
        rows.map(([what, { name, count }]) => [
          name,
          what,
          write(count, "count"),
          write(total > 0 ? count / total : 0, "share"),
        ]),
      ),
    ),
  );
}

function accountsBegun({ produced, copies, duplicates }: LedgerFigures): Account[] {
  return [
    { name: "produced", count: produced, colour: "--line-1" },
    { name: "copies by fan-out", count: copies, colour: "--line-5" },
    { name: "duplicates", count: duplicates, colour: "--line-4" },
  ].filter(({ count }) => count > 0);
}

function accountsEnded(ledger: LedgerFigures): Account[] {
  const dropped = Object.entries(ledger.dropped.by_reason).map(([reason, count]) => {
    return {
      name: `lost: ${reason.replaceAll("_", " ")}`,
      count: count ?? 0,
      colour: "--line-bad",
    };
  });
  return [
    { name: "completed", count: ledger.completed, colour: "--line-2" },
    { name: "merged by joins", count: ledger.merged, colour: "--line-5" },
    { name: "dead-lettered", count: ledger.dead_lettered, colour: "--line-bad" },
    ...dropped,
    { name: "still in flight", count: ledger.in_flight, colour: "--line-4" },
  ].filter(({ count }) => count > 0);
}

/** Each account as high as its share, and high enough for its label. */
function drawFlow(
  begun: readonly Account[],
  ended: readonly Account[],
  total: number,
  width: number,
): SVGSVGElement {
  const names = [...begun, ...ended].map(({ name }) => name.length);
  const wanted = Math.max(...names) * LETTER_PX + 16;
  const side = Math.max(LEAST_SIDE_PX, Math.min(wanted, width * 0.4));
  const rows = Math.max(begun.length, ended.length);
  const height = Math.max(HEIGHT_PX, rows * (LABEL_PX + GAP_PX));
  const svg = svgElement("svg", { viewBox: `0 0 ${width} ${height}`, width, height });
  const middle = { top: GAP_PX, height: height - 2 * GAP_PX };
  const centre = width / 2;
  const column = (accounts: readonly Account[], x: number, left: boolean): void => {
    let within = middle.top;
    for (const { account, y, high } of stack(accounts, height, total)) {
      const share = (account.count / Math.max(1, total)) * middle.height;
      const thick = Math.max(1.5, share);
      const [x1, x2] = left ? [x + BAR_PX, centre - BAR_PX / 2] : [centre + BAR_PX / 2, x];
      const [a, b] = left ? [y, within] : [within, y];
      const [p, q] = left ? [high, thick] : [thick, high];
      const bend = (x1 + x2) / 2;
      const d = `M${x1} ${a}C${bend} ${a} ${bend} ${b} ${x2} ${b}V${b + q}C${bend} ${b + q} ${bend} ${a + p} ${x1} ${a + p}Z`;
      const ribbon = svgElement("path", { d, class: "ribbon" });
      const bar = svgElement("rect", { x, y, width: BAR_PX, height: high, rx: 3 });
      ribbon.style.fill = bar.style.fill = `var(${account.colour})`;
      svg.append(
        ribbon,
        bar,
        ...labels(
          shortened(account, side),
          total,
          left ? x - 8 : x + BAR_PX + 8,
          y + high / 2,
          left,
        ),
      );
      within += share;
    }
  };
  column(begun, side, true);
  column(ended, width - side - BAR_PX, false);
  const bar = {
    x: centre - BAR_PX / 2,
    y: middle.top,
    width: BAR_PX,
    height: middle.height,
    rx: 3,
  };
  svg.append(svgElement("rect", { ...bar, class: "all" }));
  return svg;
}

function stack(accounts: readonly Account[], height: number, total: number) {
  const free = height - 2 * GAP_PX - (accounts.length - 1) * GAP_PX;
  const least = 3;
  // Small accounts get room for their words, which the large ones give.
  const rooms = accounts.map(({ count }) =>
    Math.max(LABEL_PX, (count / Math.max(1, total)) * free),
  );
  const excess = rooms.reduce((sum, room) => sum + room, 0) - free;
  const spare = rooms.reduce((sum, room) => sum + room - LABEL_PX, 0);
  let y = GAP_PX;
  return accounts.map((account, at) => {
    const cut = excess > 0 && spare > 0 ? ((rooms[at] - LABEL_PX) / spare) * excess : 0;
    const room = rooms[at] - cut;
    const share = (account.count / Math.max(1, total)) * free;
    const high = Math.min(room, Math.max(least, share));
    const placed = { account, y: y + (room - high) / 2, high };
    y += room + GAP_PX;
    return placed;
  });
}

/** With a name that fits; the table has it whole. */
function shortened(account: Account, side: number): Account {
  const most = Math.floor((side - 10) / LETTER_PX);
  const { name } = account;
  return name.length <= most ? account : { ...account, name: `${name.slice(0, most - 1)}…` };
}

function labels({ name, count }: Account, total: number, x: number, y: number, left: boolean) {
  const anchor = left ? "end" : "start";
  const share = write(total > 0 ? count / total : 0, "share");
  return [
    svgElement("text", { x, y: y - 3, "text-anchor": anchor, class: "name" }, name),
    svgElement(
      "text",
      { x, y: y + 13, "text-anchor": anchor },
      `${write(count, "count")} · ${share}`,
    ),
  ];
}
