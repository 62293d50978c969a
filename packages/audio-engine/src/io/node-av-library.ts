/** The parts of node-av that are used: its thin layer over FFmpeg's own API, without the helpers that need newer Node versions. */
export type NodeAv = typeof import('node-av/lib') & typeof import('node-av/constants');

/**
 * Loads node-av, which is an optional dependency, and silences FFmpeg's own log of this process.
 * @throws when the package or its binary for this platform is not installed.
 */
export async function loadNodeAv(): Promise<NodeAv> {
  const [lib, constants] = await Promise.all([import('node-av/lib'), import('node-av/constants')]);
  lib.Log.setLevel(constants.AV_LOG_QUIET);
  return { ...lib, ...constants };
}
