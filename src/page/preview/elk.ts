// Stands in for elkjs in a page: its licence keeps it out of our bundles, so it is loaded from the
// server as it comes when a picture needs it.

interface Engine {
  layout(...given: readonly unknown[]): Promise<unknown>;
}

type Elk = new () => Engine;

let loading: Promise<Elk> | null = null;

function load(): Promise<Elk> {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = "/elk.js";
    script.onload = () => resolve((globalThis as unknown as { readonly ELK: Elk }).ELK);
    script.onerror = () => reject(new Error("elkjs could not be loaded"));
    document.head.append(script);
  });
  return loading;
}

export default class LoadedElk implements Engine {
  async layout(...given: readonly unknown[]): Promise<unknown> {
    const Elk = await load();
    return await new Elk().layout(...given);
  }
}
