import { writeMidi } from 'midi-file';
import type { Note } from '../chart.ts';

const TICKS_PER_BEAT = 480;

/**
 * Writes notes as a type-0 standard MIDI file at one constant tempo (times are kept, bars may not line up).
 * @param tempoBpm beats per minute of the file's tempo event.
 */
export function notesToMidi(notes: readonly Note[], tempoBpm = 120): Uint8Array {
  const toTicks = (seconds: number) => Math.round((seconds * tempoBpm * TICKS_PER_BEAT) / 60);
  const edges = notes
    .flatMap((n) => {
      const noteNumber = Math.max(0, Math.min(127, Math.round(n.pitchMidi)));
      const start = toTicks(n.startSeconds);
      return [
        { tick: start, on: true, noteNumber },
        { tick: Math.max(start + 1, toTicks(n.endSeconds)), on: false, noteNumber },
      ];
    })
    .sort((a, b) => a.tick - b.tick || Number(a.on) - Number(b.on));
  let last = 0;
  const events = edges.map(({ tick, on, noteNumber }) => {
    const deltaTime = tick - last;
    last = tick;
    return { deltaTime, type: on ? ('noteOn' as const) : ('noteOff' as const), channel: 0, noteNumber, velocity: on ? 90 : 0 };
  });
  return Uint8Array.from(
    writeMidi({
      header: { format: 0, numTracks: 1, ticksPerBeat: TICKS_PER_BEAT },
      tracks: [
        [
          { deltaTime: 0, type: 'setTempo', meta: true, microsecondsPerBeat: Math.round(60_000_000 / tempoBpm) },
          ...events,
          { deltaTime: 0, type: 'endOfTrack', meta: true },
        ],
      ],
    }),
  );
}

/** Notes as CSV: `start_seconds,end_seconds,pitch_midi,frequency_hz`. */
export function notesToCsv(notes: readonly Note[]): string {
  const rows = notes.map((n) =>
    [n.startSeconds.toFixed(3), n.endSeconds.toFixed(3), n.pitchMidi.toFixed(2), (440 * 2 ** ((n.pitchMidi - 69) / 12)).toFixed(2)].join(
      ',',
    ),
  );
  return `start_seconds,end_seconds,pitch_midi,frequency_hz\n${rows.join('\n')}${rows.length > 0 ? '\n' : ''}`;
}
