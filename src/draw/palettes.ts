// The colours of every theme that comes with the program.
import type { Palette, Tint, Tone } from "./theme.js";

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

function tone(fill: string, stroke: string, ink: string): Tone {
  return { fill, stroke, ink };
}

export const LIGHT: Palette = {
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
  tones: {
    idle: tone("#eef1f5", "#a9b4c2", "#56627a"),
    calm: tone("#dff3e6", "#3f9d63", "#14532d"),
    busy: tone("#fdeec2", "#c8962a", "#5f3f05"),
    hot: tone("#fdd9bd", "#d9722e", "#6d2c06"),
    lost: tone("#fcd9dd", "#cf3f53", "#7d1325"),
  },
  tints: [
    tint("#f4f8ff", "#dfeafd", "#1d3b72", "#6f97dc", "#e6effe", "#2f62bd", "#ffffff"),
    tint("#f1faf7", "#d4efe7", "#12503f", "#4fa88f", "#def4ed", "#1c7860", "#ffffff"),
    tint("#f9f6ff", "#e9e1fc", "#432c80", "#9d86db", "#efe9fd", "#6a4abc", "#ffffff"),
    tint("#fdf9f0", "#f7e8c6", "#5d410a", "#c79a43", "#faf0d8", "#8a610f", "#ffffff"),
    tint("#fef6f4", "#fae0d9", "#74301c", "#d48a74", "#fce9e4", "#ab4527", "#ffffff"),
    tint("#f3f9fc", "#d7ebf4", "#174a5f", "#5aa2bf", "#e1f1f8", "#1f7090", "#ffffff"),
  ],
};

export const DARK: Palette = {
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
  tones: {
    idle: tone("#1a202b", "#566275", "#a3b0c2"),
    calm: tone("#15352a", "#3f9d6f", "#b5ecd0"),
    busy: tone("#3a3013", "#c2952f", "#f6dd9b"),
    hot: tone("#43260f", "#d97a36", "#ffcfa8"),
    lost: tone("#451a24", "#dd5468", "#ffc4cc"),
  },
  tints: [
    tint("#141c2b", "#1c2b47", "#bcd3fb", "#5b84c9", "#1d2b45", "#9dbff7", "#0e1a30"),
    tint("#12201f", "#17352f", "#aee3d3", "#3f9580", "#17342e", "#7fd1b9", "#07231c"),
    tint("#1a1829", "#2a2347", "#d3c5fa", "#8570c8", "#292344", "#b9a5f5", "#1b1138"),
    tint("#201c14", "#382d15", "#eed7a2", "#a8823a", "#362c17", "#e0b863", "#2a1d03"),
    tint("#221917", "#3d241c", "#f5c6b8", "#b87360", "#3a251e", "#f0a48d", "#31110a"),
    tint("#131e24", "#17323e", "#b3dcec", "#4689a3", "#18313c", "#86c8e2", "#06222e"),
  ],
};

/** Black, white and two greys: for paper, and for copies of paper. */
export const PRINT: Palette = {
  page: "#ffffff",
  border: "#000000",
  node: "#ffffff",
  ink: "#000000",
  muted: "#333333",
  line: "#000000",
  alert: "#000000",
  labelInk: "#000000",
  alertInk: "#000000",
  loop: "#555555",
  loopInk: "#222222",
  tones: {
    idle: tone("#ffffff", "#8c8c8c", "#4d4d4d"),
    calm: tone("#ffffff", "#000000", "#000000"),
    busy: tone("#dcdcdc", "#000000", "#000000"),
    hot: tone("#a8a8a8", "#000000", "#000000"),
    lost: tone("#2b2b2b", "#000000", "#ffffff"),
  },
  tints: [
    tint("#ffffff", "#ececec", "#000000", "#000000", "#ffffff", "#000000", "#ffffff"),
    tint("#f8f8f8", "#e2e2e2", "#000000", "#000000", "#ffffff", "#000000", "#ffffff"),
  ],
};

/** Light on black, text at least 7:1, lines as strong as text: for readers who see little. */
export const CONTRAST: Palette = {
  page: "#000000",
  border: "#ffffff",
  node: "#000000",
  ink: "#ffffff",
  muted: "#f2f2f2",
  line: "#ffffff",
  alert: "#ff8a8a",
  labelInk: "#ffffff",
  alertInk: "#ffb3b3",
  loop: "#ffffff",
  loopInk: "#ffffff",
  tones: {
    idle: tone("#000000", "#9a9a9a", "#d6d6d6"),
    calm: tone("#00331a", "#3dff9e", "#ffffff"),
    busy: tone("#3b3300", "#ffe14d", "#ffffff"),
    hot: tone("#4a2400", "#ffa14d", "#ffffff"),
    lost: tone("#4d000c", "#ff6b81", "#ffffff"),
  },
  tints: [
    tint("#000000", "#1a1a1a", "#ffe14d", "#ffe14d", "#000000", "#ffe14d", "#000000"),
    tint("#0d0d0d", "#262626", "#5ef2ff", "#5ef2ff", "#000000", "#5ef2ff", "#000000"),
    tint("#000000", "#1a1a1a", "#8dff8d", "#8dff8d", "#000000", "#8dff8d", "#000000"),
    tint("#0d0d0d", "#262626", "#ffb3f5", "#ffb3f5", "#000000", "#ffb3f5", "#000000"),
  ],
};

/** Coloured pencils on warm paper. */
export const SKETCH: Palette = {
  page: "#fffdf6",
  border: "#6f6a60",
  node: "#fffefb",
  ink: "#2a2722",
  muted: "#5f594e",
  line: "#4b463d",
  alert: "#c0392f",
  labelInk: "#45403a",
  alertInk: "#9c2a22",
  loop: "#857d70",
  loopInk: "#565045",
  tones: {
    idle: tone("#f1eee8", "#a39c91", "#5d574e"),
    calm: tone("#e2f1dc", "#4c8a3f", "#2a2722"),
    busy: tone("#fbeebc", "#b98a18", "#2a2722"),
    hot: tone("#fbd9b8", "#cf6a24", "#2a2722"),
    lost: tone("#f8d3cf", "#c0392f", "#2a2722"),
  },
  tints: [
    tint("#f6f9fc", "#d9e8f6", "#21405f", "#3d6f9f", "#e4eff9", "#2f6394", "#ffffff"),
    tint("#f7faf2", "#dcecc9", "#36511b", "#5f8a36", "#e8f3da", "#4a7226", "#ffffff"),
    tint("#fdf8ee", "#f6e3b8", "#5f430a", "#a97b1f", "#faeed0", "#80590c", "#ffffff"),
    tint("#fdf4f2", "#f6d6cd", "#6f2b1a", "#b65a42", "#fae3dc", "#98412a", "#ffffff"),
    tint("#f9f5fb", "#e6d7f0", "#4c2c63", "#8058a0", "#efe4f5", "#6b4389", "#ffffff"),
  ],
};
