// The kinds of components and how each looks. One entry holds everything about a kind: the words it
// is known by, its form, and where lines end at it.
import type { Side } from "../../lang/diagram.js";
import type { Draw } from "../outlines.js";
import type { Box } from "../place.js";

interface Kind {
  /** The word under the name of a component. */
  readonly title: string;
  /** Words of labels that tell it; the last one in a label decides. */
  readonly words: RegExp;
  /** What the form takes away from the room for text, in px. */
  readonly inset: { readonly top: number; readonly side: number; readonly bottom: number };
  readonly draw: (box: Box, tint: number, draw: Draw) => void;
  /** How deep under a side of its box the form lies, `offset` px from the middle of that side. */
  readonly depth?: (box: Box, side: Side, offset: number) => number;
}

const CAP_PX = 9;
const SLANT_PX = 16;
const CUT_PX = 12;
const HEAD_PX = 13;
const STACK_PX = 6;
const BAR_PX = 13;
const STROKE = { "stroke-width": 1.5, "stroke-linejoin": "round" } as const;

const sideways = (side: Side): boolean => side === "left" || side === "right";

/** Depth under a straight side whose ends curve away like an ellipse of `along` × `across`. */
function rounded(excess: number, along: number, across: number): number {
  const share = Math.min(1, Math.max(0, excess) / along);
  return across * (1 - Math.sqrt(1 - share * share));
}

/** Depth of a cylinder whose caps bulge over the two sides across its axis. */
function cylinderDepth(offset: number, length: number, breadth: number, onCap: boolean): number {
  if (onCap) return rounded(Math.abs(offset), breadth / 2, CAP_PX);
  return rounded(Math.abs(offset) - (length / 2 - CAP_PX), CAP_PX, breadth / 2);
}

const NO_INSET = { top: 0, side: 0, bottom: 0 } as const;

export const KINDS = {
  service: {
    title: "service",
    words:
      /services?|api|server|backend|system|platform|engine|(web ?)?shop|dienst|服务|服務|サービス/iu,
    inset: NO_INSET,
    draw: ({ x, y, width, height }, tint, draw) => {
      draw("rect", { x, y, width, height, rx: 9, ...STROKE }, colours(tint));
    },
  },
  client: {
    title: "client",
    words:
      /browsers?|apps?|dashboards?|web ?pages?|(web ?)?sites?|front ?ends?|spa|ui|tablets?|(smart)?phones?|kiosks?|terminals?|navigateur|浏览器|瀏覽器|ブラウザー?|アプリ/iu,
    inset: { top: BAR_PX - 3, side: 0, bottom: 0 },
    // A window with its bar.
    draw: ({ x, y, width, height }, tint, draw) => {
      draw("rect", { x, y, width, height, rx: 7, ...STROKE }, colours(tint));
      const bar = `M${x} ${y + BAR_PX}H${x + width}`;
      draw("path", { d: bar, ...STROKE }, { fill: "none", stroke: `${tint}.stroke` });
      for (const at of [10, 18, 26]) {
        draw("circle", { cx: x + at, cy: y + BAR_PX / 2, r: 2 }, { fill: `${tint}.stroke` });
      }
    },
  },
  gateway: {
    title: "gateway",
    words: /gateways?|gate|proxy|load ?balancer|ingress|router|bff|cdn|firewall|网关|网閘/iu,
    inset: { top: 0, side: SLANT_PX, bottom: 0 },
    draw: ({ x, y, width, height }, tint, draw) => {
      const [right, bottom, middle] = [x + width, y + height, y + height / 2];
      const points = `${x},${middle} ${x + SLANT_PX},${y} ${right - SLANT_PX},${y} ${right},${middle} ${right - SLANT_PX},${bottom} ${x + SLANT_PX},${bottom}`;
      draw("polygon", { points, ...STROKE }, colours(tint));
    },
    depth: ({ width, height }, side, offset) =>
      sideways(side)
        ? (SLANT_PX * Math.abs(offset)) / (height / 2)
        : (Math.max(0, Math.abs(offset) - (width / 2 - SLANT_PX)) * height) / 2 / SLANT_PX,
  },
  database: {
    title: "data store",
    words:
      /databases?|db|postgres\w*|mysql|mariadb|mongo\w*|redis|cassandra|dynamo\w*|\w*sql|stores?|storage|data ?(warehouse|lake)|buckets?|s3|caches?|repository|replicas?|read models?|(search )?index|elasticsearch|datenbank|base de données|数据库|資料庫|データベース|缓存/iu,
    inset: { top: CAP_PX * 2, side: 0, bottom: CAP_PX },
    draw: ({ x, y, width, height }, tint, draw) => {
      const [right, top, bottom] = [x + width, y + CAP_PX, y + height - CAP_PX];
      const arc = `A${width / 2} ${CAP_PX} 0 0`;
      const d = `M${x} ${top}${arc} 1 ${right} ${top}V${bottom}${arc} 1 ${x} ${bottom}Z`;
      draw("path", { d, ...STROKE }, colours(tint));
      const rim = `M${x} ${top}${arc} 0 ${right} ${top}`;
      draw("path", { d: rim, ...STROKE }, { fill: "none", stroke: `${tint}.stroke` });
    },
    depth: ({ width, height }, side, offset) =>
      cylinderDepth(offset, height, width, !sideways(side)),
  },
  queue: {
    title: "queue or topic",
    words:
      /queues?|topics?|brokers?|kafka|rabbit ?mq|\w*mq|(event|message|service) ?bus|bus|streams?|pub ?\/?sub|sqs|sns|nats|event ?hub|dead letters?|dlq|warteschlange|消息队列|队列|主题|キュー/iu,
    inset: { top: 0, side: CAP_PX * 1.5, bottom: 0 },
    draw: ({ x, y, width, height }, tint, draw) => {
      const [left, right, bottom] = [x + CAP_PX, x + width - CAP_PX, y + height];
      const arc = `A${CAP_PX} ${height / 2} 0 0`;
      const d = `M${left} ${y}H${right}${arc} 1 ${right} ${bottom}H${left}${arc} 1 ${left} ${y}Z`;
      draw("path", { d, ...STROKE }, colours(tint));
      const rim = `M${right} ${y}${arc} 0 ${right} ${bottom}`;
      draw("path", { d: rim, ...STROKE }, { fill: "none", stroke: `${tint}.stroke` });
    },
    depth: ({ width, height }, side, offset) =>
      cylinderDepth(offset, width, height, sideways(side)),
  },
  person: {
    title: "people",
    words:
      /customers?|guests?|members?|travell?ers?|citizens?|claimants?|voters?|editors?|moderators?|merchants?|requesters?|recruiters?|examiners?|lecturers?|technicians?|pickers?|callers?|clients?|users?|persons?|people|humans?|visitors?|shoppers?|buyers?|employees?|managers?|teams?|operators?|analysts?|clerks?|passengers?|patients?|doctors?|nurses?|students?|teachers?|applicants?|candidates?|drivers?|riders?|reviewers?|approvers?|staff|admins?|support( agents?)?|care|payers?|payees?|policy ?holders?|creators?|fans|on call|operations|ops|help ?desk|desk|department|hr|sellers?|readers?|authors?|engineers?|developers?|new hire|kunde|mitarbeiter\w*|personal(abteilung)?|utilisateur|用户|客户|顾客|客服|ユーザー?/iu,
    inset: { top: 6, side: 0, bottom: 0 },
    draw: ({ x, y, width, height }, tint, draw) => {
      const head = { cx: x + width / 2, cy: y - HEAD_PX * 0.4, r: HEAD_PX };
      draw("rect", { x, y, width, height, rx: 18, ...STROKE }, colours(tint));
      draw("circle", { ...head, ...STROKE }, colours(tint));
    },
    // The head stands out of the box.
    depth: (_box, side, offset) => {
      const over = HEAD_PX * HEAD_PX - offset * offset;
      return side === "top" && over > 0 ? -HEAD_PX * 0.4 - Math.sqrt(over) : 0;
    },
  },
  external: {
    title: "external",
    words:
      /external|third[- ]party|partners?|vendors?|suppliers?|providers?|banks?|carriers?|couriers?|psp|stripe|paypal|twilio|sendgrid|government|authority|issuer|acquirer|card (network|scheme)|clearing house|lieferant|fournisseur|外部\S*|银行/iu,
    inset: NO_INSET,
    draw: ({ x, y, width, height }, tint, draw) => {
      draw(
        "rect",
        { x, y, width, height, rx: 9, "stroke-dasharray": "6 4", ...STROKE },
        { fill: "node", stroke: `${tint}.stroke` },
      );
    },
  },
  worker: {
    title: "worker",
    words:
      /workers?|jobs?|batch|schedulers?|cron|consumers?|processors?|pipelines?|lambdas?|functions?|runners?|daemons?|indexers?|encoders?|transcoders?|relay|poller|消费者|工作者|ワーカー/iu,
    inset: { top: STACK_PX, side: STACK_PX, bottom: 0 },
    draw: ({ x, y, width, height }, tint, draw) => {
      const size = { width: width - STACK_PX, height: height - STACK_PX, rx: 7, ...STROKE };
      draw("rect", { x: x + STACK_PX, y, ...size }, colours(tint));
      draw("rect", { x, y: y + STACK_PX, ...size }, colours(tint));
    },
  },
  agent: {
    title: "AI agent",
    words:
      /ai|llms?|gpt|copilot|chatbot|assistants?|agents?|(language|ml|ai) models?|rag|智能体|エージェント/iu,
    inset: { top: 0, side: 8, bottom: 0 },
    draw: ({ x, y, width, height }, tint, draw) => {
      const [right, bottom, cut] = [x + width, y + height, CUT_PX];
      const points = `${x + cut},${y} ${right - cut},${y} ${right},${y + cut} ${right},${bottom - cut} ${right - cut},${bottom} ${x + cut},${bottom} ${x},${bottom - cut} ${x},${y + cut}`;
      draw("polygon", { points, ...STROKE }, colours(tint));
      const [sx, sy] = [right - 17, y + 16];
      const star = `M${sx} ${sy - 7}Q${sx + 1} ${sy - 1} ${sx + 7} ${sy}Q${sx + 1} ${sy + 1} ${sx} ${sy + 7}Q${sx - 1} ${sy + 1} ${sx - 7} ${sy}Q${sx - 1} ${sy - 1} ${sx} ${sy - 7}Z`;
      draw("path", { d: star }, { fill: `${tint}.accent` });
    },
    depth: ({ width, height }, side, offset) =>
      Math.max(0, Math.abs(offset) - ((sideways(side) ? height : width) / 2 - CUT_PX)),
  },
} as const satisfies Readonly<Record<string, Kind>>;

export type KindName = keyof typeof KINDS;

/** An entry as every user of the table sees it. */
export const kindOf = (name: KindName): Kind => KINDS[name];

function colours(tint: number): { fill: `${number}.soft`; stroke: `${number}.stroke` } {
  return { fill: `${tint}.soft`, stroke: `${tint}.stroke` };
}
