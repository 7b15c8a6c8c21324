// Colours for standard output and for standard error, each plain when piped or under NO_COLOR.
// Loading what finds that out takes longer than checking a diagram: import this only to show something.
import chalk, { chalkStderr } from "chalk";

export const paint = {
  out: chalk,
  err: chalkStderr,
} as const;

if (process.env.NO_COLOR) {
  chalk.level = 0;
  chalkStderr.level = 0;
}
