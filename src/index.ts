// The library: text to Diagram, Diagram to SVG, Diagram and scenario to Report. Runs in Node and in
// browsers: nothing here touches files, the clock or global randomness.

export {
  type Marks,
  type RenderOptions,
  renderPicture,
  renderSvg,
  THEMES,
  type Theme,
  VIEWS,
} from "./draw/render.js";
export { readTheme } from "./draw/theme-file.js";
export { exportDiagram, FORMAT_NAMES, type FormatName } from "./export/formats/index.js";
export { exportJson, type GraphJson } from "./export/json.js";
export { readReport } from "./export/report-marks.js";
export { drawText } from "./export/text-picture/draw.js";
export { type Compiled, type CompileOptions, compile } from "./lang/compile.js";
export type { Diagnostic, Fix, Position, Range, Severity, TextEdit } from "./lang/diagnostics.js";
export { hasErrors } from "./lang/diagnostics.js";
export type { Diagram, Edge, Lane, Loop, Node, Shape, Side } from "./lang/diagram.js";
export { type BuiltModel, buildModel } from "./sim/build.js";
export type { Model } from "./sim/model.js";
export type { Report } from "./sim/report.js";
export { emptyScenario, readScenario, type Scenario, type Setting } from "./sim/scenario.js";
export { simulate } from "./sim/simulate.js";
