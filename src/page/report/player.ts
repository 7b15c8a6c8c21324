// The controls of the playback: play, speed, and a slider over the time of the run with its faults.
import { element } from "../element.js";
import { writeClock } from "../format.js";
import type { Timeline } from "../timeline.js";
import type { RunState } from "./state.js";
import { strikesOf } from "./strikes.js";

/** At speed 1 the whole run takes this long to play. */
const WHOLE_MS = 40_000;
const SPEEDS = [0.25, 0.5, 1, 2, 4] as const;
/** Steps of the slider over the whole run. */
const STEPS = 1000;
/** Who wants less motion sees the run in this many pictures, one a second. */
const STILLS = 40;

export function player(timeline: Timeline, state: RunState, still: () => boolean): HTMLElement {
  const { end_s } = timeline;
  const play = element("button", { type: "button", class: "play" }, "▶ Play");
  const whole = element("button", { type: "button", class: "whole" }, "Whole run");
  const clock = element("output", { class: "clock" });
  const speed = element(
    "select",
    { "aria-label": "speed" },
    ...SPEEDS.map((times) =>
      element("option", { value: times, selected: times === 1 }, `${times}×`),
    ),
  );
  const slider = element("input", {
    type: "range",
    min: 0,
    max: STEPS,
    value: 0,
    step: 1,
    "aria-label": "time of the run",
  });
  let playing = false;
  let shown_ms = 0;

  const frame = (now_ms: number): void => {
    if (!playing) return;
    const passed_ms = now_ms - shown_ms;
    const step = end_s / STILLS;
    const forward = still()
      ? passed_ms < WHOLE_MS / STILLS
        ? 0
        : step
      : (passed_ms / WHOLE_MS) * end_s * Number(speed.value);
    if (forward > 0) {
      shown_ms = now_ms;
      timeline.set((timeline.at_s ?? 0) + Math.min(forward, step));
    }
    if ((timeline.at_s ?? 0) >= end_s) stop();
    else requestAnimationFrame(frame);
  };
  const start = (): void => {
    playing = true;
    play.textContent = "❚❚ Pause";
    if ((timeline.at_s ?? end_s) >= end_s) timeline.set(0);
    requestAnimationFrame((now_ms) => {
      shown_ms = now_ms;
      requestAnimationFrame(frame);
    });
  };
  const stop = (): void => {
    playing = false;
    play.textContent = "▶ Play";
  };
  play.addEventListener("click", () => (playing ? stop() : start()));
  whole.addEventListener("click", () => {
    stop();
    timeline.set(null);
  });
  slider.addEventListener("input", () => {
    stop();
    timeline.set((Number(slider.value) / STEPS) * end_s);
  });
  timeline.follow((at_s) => {
    const length = writeClock(end_s, end_s);
    const text = at_s === null ? "the whole run" : writeClock(at_s, end_s);
    clock.textContent = at_s === null ? `all of ${length}` : `${text} of ${length}`;
    slider.value = String(Math.round(((at_s ?? 0) / end_s) * STEPS));
    slider.setAttribute("aria-valuetext", [text, ...faultsAt(state, at_s)].join(", "));
    whole.setAttribute("aria-pressed", String(at_s === null));
  });
  return element(
    "div",
    { class: "player" },
    play,
    element("label", { class: "speed" }, speed),
    element("div", { class: "slider" }, faultMarks(state, end_s), slider),
    clock,
    whole,
  );
}

function faultsAt(state: RunState, at_s: number | null): string[] {
  if (at_s === null) return [];
  const { faults } = state.data.report;
  return state.faultsAt(at_s).map((fault) => `${faults[fault].kind} ${faults[fault].target}`);
}

/** Where faults lie along the slider. */
function faultMarks(state: RunState, end_s: number): HTMLElement {
  const marks = state.data.report.faults.flatMap((fault) =>
    strikesOf(fault).map(([at_s, for_s]) => {
      const mark = element("span", { class: "mark", title: `${fault.kind} ${fault.target}` });
      const until = Math.min(end_s, at_s + (for_s ?? end_s));
      mark.style.left = `${(100 * at_s) / end_s}%`;
      mark.style.width = `${Math.max(0.4, (100 * (until - at_s)) / end_s)}%`;
      return mark;
    }),
  );
  return element("div", { class: "marks", "aria-hidden": "true" }, ...marks);
}
