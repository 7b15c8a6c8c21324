// The exit statuses, and the one way in which a command ends early with a message for its user.

export const EXIT = {
  done: 0,
  /** What stands in a file is wrong. */
  inputHasErrors: 1,
  /** What stands on the command line is wrong. */
  wrongUsage: 2,
  /** An expectation is not met, or a check found a difference. */
  unmet: 3,
  /** A defect of ours. */
  defect: 70,
} as const;

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

/** Thrown by commands, caught once in `main`: a message, a way out, and the exit status. */
export class Stop extends Error {
  constructor(
    readonly status: ExitStatus,
    message: string,
    readonly help: string | null = null,
  ) {
    super(message);
  }
}
