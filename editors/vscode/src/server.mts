// The language server as a program of its own, so that the extension needs no other `fz`.
import { serve } from "../../../src/cli/lsp/serve.js";

void serve();
