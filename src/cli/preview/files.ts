// The two files that a preview shows: what stands in them, and how they are saved.
import { createHash } from "node:crypto";
import { basename } from "node:path";
import { readText, writeWhole } from "../files.js";
import { findScenario } from "../run-settings.js";
import { Stop } from "../stop.js";

/** As the page is told of them. */
export interface PreviewedFiles {
  readonly file: string;
  readonly text: string;
  readonly version: string;
  readonly scenario: string;
}

export class Previewed {
  private last: PreviewedFiles;

  /** Throws a Stop when the diagram, or a scenario that is named, cannot be read. */
  constructor(
    readonly path: string,
    private readonly given: string | undefined,
  ) {
    this.last = this.read();
  }

  /** Files whose saves matter. */
  get watched(): readonly string[] {
    const scenario = this.scenarioPath();
    return scenario === null ? [this.path] : [this.path, scenario];
  }

  /** As they are now; a file that is away for a moment is as it was. */
  now(): PreviewedFiles {
    try {
      this.last = this.read();
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
    }
    return this.last;
  }

  /** Writes the diagram, unless somebody else has since that version; says whether it did. */
  save(text: string, version: string): boolean {
    if (this.now().version !== version) return false;
    writeWhole(this.path, text);
    return true;
  }

  private scenarioPath(): string | null {
    return this.given ?? findScenario(this.path);
  }

  private read(): PreviewedFiles {
    const text = readText(this.path);
    const scenarioPath = this.scenarioPath();
    const scenario = scenarioPath === null ? "" : readText(scenarioPath);
    const version = createHash("sha256").update(text).digest("hex").slice(0, 16);
    return { file: basename(this.path), text, version, scenario };
  }
}
