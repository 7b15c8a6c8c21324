// Arrays that grow while a run goes on.

/** Moves what an array holds into a larger one. */
export function larger<Values extends { set(old: Values): void }>(
  old: Values,
  room: Values,
): Values {
  room.set(old);
  return room;
}
