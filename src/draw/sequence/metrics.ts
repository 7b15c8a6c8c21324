// Sizes in px that the stages of a sequence picture share.

export const PAGE_PX = 16;
/** Half the width of the bar that shows a lane at work. */
export const BAR_HALF_PX = 5;
/** How far a hook reaches out from the bar. */
export const HOOK_PX = 20;
/** What a frame stands back from the one around it. */
export const FRAME_STEP_PX = 9;
/** Where the words beside the tab of a frame begin, and those of its later sections. */
export const GUARD_INSET_PX = { loop: 46, alt: 38, opt: 38, break: 54, section: 8 } as const;
