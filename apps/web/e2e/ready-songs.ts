import { bundleOf, type ReadySong } from '@refrain/testkit';

/** Gives a server songs that can be sung at once. @returns their ids, in the same order */
export async function giveSongs(serverUrl: string, songs: readonly ReadySong[]): Promise<string[]> {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(bundleOf(songs))]), 'songs.refrain.zip');
  const answer = await fetch(`${serverUrl}/api/v1/library/import`, { method: 'POST', body: form });
  const outcome = (await answer.json()) as { songs?: { songId: string; ready: boolean }[] };
  if (!outcome.songs?.every(({ ready }) => ready)) throw new Error(`The songs were not taken: ${JSON.stringify(outcome)}`);
  return outcome.songs.map(({ songId }) => songId);
}
