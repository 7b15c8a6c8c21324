// `fz lsp`: the language server, for editors. It speaks the protocol over standard input and output
// until the editor ends it; exit status 0 after a shutdown in due form, else 1.
import type { CommandDefinition } from "../command.js";

export const command: CommandDefinition = {
  declare(command) {
    command
      .description("Serve editors: the language server protocol over standard input and output.")
      .option("--stdio", "the only way there is; editors say it")
      .option("--clientProcessId <id>", "said by some editors, and known from the protocol anyway")
      .action(async () => {
        const { serve } = await import("../lsp/serve.js");
        await serve();
      });
  },
};
