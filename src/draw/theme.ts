// The colours of a picture. Every text colour keeps at least 4.5:1 to what it stands on (a test
// checks each pair of `CONTRASTS`), and every lane takes the next tint in turn.

/** Colours of one lane and what stands in it. */
export interface Tint {
  readonly band: string;
  readonly header: string;
  readonly headerInk: string;
  readonly stroke: string;
  readonly soft: string;
  readonly accent: string;
  readonly accentInk: string;
}

export interface Palette {
  readonly page: string;
  readonly border: string;
  readonly node: string;
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly alert: string;
  readonly labelInk: string;
  readonly alertInk: string;
  readonly loop: string;
  readonly loopInk: string;
  readonly tints: readonly Tint[];
}

export interface Theme {
  readonly summary: string;
  readonly palette: Palette;
  /** Colours for a reader whose system prefers dark; null: the same for everybody. */
  readonly dark: Palette | null;
}

function tint(
  band: string,
  header: string,
  headerInk: string,
  stroke: string,
  soft: string,
  accent: string,
  accentInk: string,
): Tint {
  return { band, header, headerInk, stroke, soft, accent, accentInk };
}

const LIGHT: Palette = {
  page: "#ffffff",
  border: "#d3dbe6",
  node: "#ffffff",
  ink: "#1c2738",
  muted: "#526177",
  line: "#5b6b82",
  alert: "#b4617a",
  labelInk: "#35445a",
  alertInk: "#94344f",
  loop: "#7c8ba1",
  loopInk: "#46556b",
  tints: [
    tint("#f4f8ff", "#dfeafd", "#1d3b72", "#6f97dc", "#e6effe", "#2f62bd", "#ffffff"),
    tint("#f1faf7", "#d4efe7", "#12503f", "#4fa88f", "#def4ed", "#1c7860", "#ffffff"),
    tint("#f9f6ff", "#e9e1fc", "#432c80", "#9d86db", "#efe9fd", "#6a4abc", "#ffffff"),
    tint("#fdf9f0", "#f7e8c6", "#5d410a", "#c79a43", "#faf0d8", "#8a610f", "#ffffff"),
    tint("#fef6f4", "#fae0d9", "#74301c", "#d48a74", "#fce9e4", "#ab4527", "#ffffff"),
    tint("#f3f9fc", "#d7ebf4", "#174a5f", "#5aa2bf", "#e1f1f8", "#1f7090", "#ffffff"),
  ],
};

const DARK: Palette = {
  page: "#10151f",
  border: "#2c3647",
  node: "#1b2330",
  ink: "#e6ecf5",
  muted: "#a3b0c2",
  line: "#8d9db3",
  alert: "#d07f96",
  labelInk: "#c3cedd",
  alertInk: "#f0a5b8",
  loop: "#6d7c92",
  loopInk: "#b4c1d2",
  tints: [
    tint("#141c2b", "#1c2b47", "#bcd3fb", "#5b84c9", "#1d2b45", "#9dbff7", "#0e1a30"),
    tint("#12201f", "#17352f", "#aee3d3", "#3f9580", "#17342e", "#7fd1b9", "#07231c"),
    tint("#1a1829", "#2a2347", "#d3c5fa", "#8570c8", "#292344", "#b9a5f5", "#1b1138"),
    tint("#201c14", "#382d15", "#eed7a2", "#a8823a", "#362c17", "#e0b863", "#2a1d03"),
    tint("#221917", "#3d241c", "#f5c6b8", "#b87360", "#3a251e", "#f0a48d", "#31110a"),
    tint("#131e24", "#17323e", "#b3dcec", "#4689a3", "#18313c", "#86c8e2", "#06222e"),
  ],
};

export const THEMES = {
  light: { summary: "dark ink on soft tints", palette: LIGHT, dark: null },
  dark: { summary: "light ink on deep tints", palette: DARK, dark: null },
  auto: { summary: "light or dark, as the reader's system prefers", palette: LIGHT, dark: DARK },
} as const satisfies Readonly<Record<string, Theme>>;

export type ThemeName = keyof typeof THEMES;

/** A place in a palette: `ink`, or `2.band` for the third tint. */
export type Role = keyof Omit<Palette, "tints"> | `${number}.${keyof Tint}`;

export function colourOf(palette: Palette, role: Role): string {
  const dot = role.indexOf(".");
  if (dot < 0) return palette[role as keyof Omit<Palette, "tints">];
  const at = Number(role.slice(0, dot)) % palette.tints.length;
  return palette.tints[at][role.slice(dot + 1) as keyof Tint];
}

/** Which text stands on which ground. */
export function contrasts(palette: Palette): (readonly [text: string, ground: string])[] {
  return [
    [palette.ink, palette.node],
    [palette.muted, palette.node],
    [palette.labelInk, palette.node],
    [palette.labelInk, palette.page],
    [palette.alertInk, palette.page],
    [palette.loopInk, palette.page],
    ...palette.tints.flatMap((one): [string, string][] => [
      [one.headerInk, one.header],
      [one.headerInk, one.soft],
      [one.headerInk, palette.node],
      [palette.labelInk, one.soft],
      [one.accentInk, one.accent],
      [palette.ink, one.soft],
      [palette.labelInk, one.band],
      [palette.alertInk, one.band],
      [palette.loopInk, one.band],
    ]),
  ];
}
