import type { DeskCommand } from './sound/desk-messages.ts';
import { openDesk } from './sound/open-desk.ts';
import type { StemDesk } from './sound/stem-desk.ts';
import { STEM_DESK_PROCESSOR, type StemNodeMessage } from './sound/stem-node.ts';

/* The names of an AudioWorkletGlobalScope that TypeScript's DOM library leaves out. */
declare const sampleRate: number;
declare const currentFrame: number;
declare const AudioWorkletProcessor: new () => { readonly port: MessagePort };
declare function registerProcessor(name: string, processor: unknown): void;

/** A {@link StemDesk} where the browser makes sound. */
class StemDeskProcessor extends AudioWorkletProcessor {
  #desk: StemDesk | null = null;

  constructor() {
    super();
    const post = (message: StemNodeMessage) => this.port.postMessage(message);
    void openDesk(sampleRate, (state) => post({ type: 'state', state })).then((desk) => {
      this.#desk = desk;
      this.port.onmessage = ({ data }: MessageEvent<DeskCommand>) => desk.handle(data);
      post({ type: 'ready' });
    });
  }

  process(_inputs: unknown, [output]: Float32Array[][]): boolean {
    this.#desk?.render(currentFrame, output[0], output[1]);
    return true;
  }
}

registerProcessor(STEM_DESK_PROCESSOR, StemDeskProcessor);
