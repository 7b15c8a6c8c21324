// Sizes of text that both the layout and the painting need, in px.

export const LABEL_FONT_PX = 11;
export const LABEL_LINE_PX = 14;
export const LANE_FONT_PX = 13;
export const LANE_LINE_PX = 17;
export const LOOP_FONT_PX = 11;
