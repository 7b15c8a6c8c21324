// Codes of the events that the kernel itself handles; those of nodes' own events are 0 and up.

export const ARRIVE = -1;
export const RESEND = -2;
/** Something that the run does itself. */
export const ACTION = -3;
/** A message that waited for a link with a bandwidth waits no more. */
export const LINK_LEFT = -4;
