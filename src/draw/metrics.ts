// Sizes in px that several stages of the drawing need.

export const LABEL_FONT_PX = 11;
export const LABEL_LINE_PX = 14;
export const LANE_FONT_PX = 13;
export const LANE_LINE_PX = 17;
export const LOOP_FONT_PX = 11;

/** What a column, a row and the borders of a lane come to, before sizes are known. */
export const TYPICAL = { columnPx: 185, rowPx: 78, lanePx: 34 } as const;

/** Room around a workflow picture. */
export const PAGE_PX = 16;
