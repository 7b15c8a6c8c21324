// Draws the planned pictures: what can be drawn is drawn, what cannot is said, and no picture takes
// the place of an input or of another picture.
import type { RenderOptions } from "../../draw/render.js";
import type { Diagram } from "../../lang/diagram.js";
import { readDiagram } from "../diagram-file.js";
import { reserveOutput, writeResult } from "../files.js";
import { EXIT, type ExitStatus, Stop } from "../stop.js";
import { tellStop } from "../tell.js";
import { note } from "../terminal.js";
import { FORMATS, type PictureFormat } from "./formats.js";
import type { PlannedPicture } from "./plan.js";
import type { Dress } from "./wishes.js";

export interface SessionOptions {
  readonly view: RenderOptions["view"];
  readonly layout: RenderOptions["engine"];
  readonly direction: "right" | "down";
  readonly ascii?: boolean;
  /** Whether a diagram with errors is no reason to end. */
  readonly watch?: boolean;
}

export class DrawingSession {
  constructor(
    private readonly pictures: readonly PlannedPicture[],
    private readonly options: SessionOptions,
    private dress: Dress,
  ) {}

  /** Reads all diagrams before the first picture is written. */
  async drawFirst(): Promise<ExitStatus> {
    let status: ExitStatus = EXIT.done;
    const read: (readonly [PlannedPicture, Diagram])[] = [];
    for (const picture of this.pictures) {
      const failed = await this.attempt(async () => {
        read.push([picture, (await readDiagram(picture.input)).diagram]);
      });
      if (failed !== EXIT.done) status = failed;
    }
    for (const { output } of this.pictures) reserveOutput(output);
    for (const [picture, diagram] of read) {
      const failed = await this.attempt(() => this.draw(picture, diagram));
      if (failed !== EXIT.done) status = failed;
    }
    return status;
  }

  /** Draws once more what comes from these inputs, or everything, dressed anew. */
  async drawAgain(inputs: readonly string[], dress: Dress | null): Promise<void> {
    if (dress !== null) this.dress = dress;
    for (const picture of this.pictures) {
      if (dress === null && !inputs.includes(picture.input)) continue;
      await this.attempt(async () => {
        await this.draw(picture, (await readDiagram(picture.input)).diagram);
      });
    }
  }

  /** A single picture that fails ends the command; one of several leaves the others their chance. */
  private async attempt(work: () => Promise<void>): Promise<ExitStatus> {
    try {
      await work();
      return EXIT.done;
    } catch (error) {
      const alone = this.pictures.length === 1 && !this.options.watch;
      if (!(error instanceof Stop) || alone) throw error;
      await tellStop(error);
      return error.status;
    }
  }

  private async draw({ output, format, name }: PlannedPicture, diagram: Diagram): Promise<void> {
    const { view, layout, direction, ascii = false } = this.options;
    const kind: PictureFormat = FORMATS[format];
    const { draw } = await kind.load();
    const { marksOf, animate, ...dress } = this.dress;
    const marks = marksOf?.(diagram);
    const options = { ...dress, view, direction, engine: layout, name, marks };
    const content = await draw({ diagram, options, animate, ascii });
    writeResult(output, content);
    if (output !== "-") note(`drew ${output}`);
  }
}
