import type { DeskCommand, DeskState } from './desk-messages.ts';
import type { openDesk } from './open-desk.ts';

export const STEM_DESK_PROCESSOR = 'refrain-stem-desk';

/** What comes out of the worklet. */
export type StemNodeMessage = { type: 'ready' } | { type: 'state'; state: DeskState };

/** A desk that is part of an audio graph. */
export interface StemNode {
  readonly output: AudioNode;
  send(command: DeskCommand): void;
  /** Who is told of every state; replaces whoever was told before. */
  onState(listener: (state: DeskState) => void): void;
  close(): void;
}

/** Where the parts of the desk are to be had; they are loaded only when needed. */
export interface DeskParts {
  /** The built `worklet.ts`. */
  workletUrl: string;
  /** The module `@refrain/stage-engine/desk`. */
  loadDesk: () => Promise<{ openDesk: typeof openDesk }>;
}

/** Without a worklet, sound is made by the page: blocks this long survive a busy moment. */
const SCRIPT_FRAMES = 4096;

/**
 * Puts a desk into an audio graph: in an AudioWorklet where there is one. Browsers keep worklets from pages that came over
 * plain HTTP from another machine, as in most homes; there the page itself renders.
 */
export function openStemNode(context: BaseAudioContext, parts: DeskParts): Promise<StemNode> {
  return context.audioWorklet ? openWorklet(context, parts.workletUrl) : openScript(context, parts.loadDesk);
}

async function openWorklet(context: BaseAudioContext, workletUrl: string): Promise<StemNode> {
  await context.audioWorklet.addModule(workletUrl);
  const node = new AudioWorkletNode(context, STEM_DESK_PROCESSOR, { numberOfInputs: 0, outputChannelCount: [2] });
  let tell: (state: DeskState) => void = () => {};
  await new Promise<void>((resolve, reject) => {
    node.onprocessorerror = () => reject(new Error('This browser could not start the sound of the stage.'));
    node.port.onmessage = ({ data }: MessageEvent<StemNodeMessage>) => (data.type === 'ready' ? resolve() : tell(data.state));
  });
  return {
    output: node,
    send: (command) => node.port.postMessage(command, buffersOf(command)),
    onState: (listener) => {
      tell = listener;
    },
    close: () => {
      node.disconnect();
      node.port.close();
    },
  };
}

async function openScript(context: BaseAudioContext, loadDesk: DeskParts['loadDesk']): Promise<StemNode> {
  const { openDesk } = await loadDesk();
  let tell: (state: DeskState) => void = () => {};
  const desk = await openDesk(context.sampleRate, (state) => tell(state));
  const node = context.createScriptProcessor(SCRIPT_FRAMES, 0, 2);
  node.onaudioprocess = ({ playbackTime, outputBuffer }) =>
    desk.render(Math.round(playbackTime * context.sampleRate), outputBuffer.getChannelData(0), outputBuffer.getChannelData(1));
  return {
    output: node,
    send: (command) => desk.handle(command),
    onState: (listener) => {
      tell = listener;
    },
    close: () => {
      node.onaudioprocess = null;
      node.disconnect();
    },
  };
}

/** Sound is handed over, not copied. */
function buffersOf(command: DeskCommand): Transferable[] {
  if (command.type !== 'page') return [];
  return [...new Set([command.left.buffer, command.right.buffer])] as ArrayBuffer[];
}
