import { subdivide } from './metrical-level.ts';

/** A stroke belongs to a point of the grid when it is no further away than this. */
const REACH_FRAMES = 3;

/**
 * How much better strokes are foretold by beats and their halves or thirds than by chance: the Kullback-Leibler
 * divergence (natural logarithm) of where the strokes are from where the frames are, in three places: on beats, on
 * parts of beats, elsewhere. A grid that is too coarse leaves strokes elsewhere, one that is too fine foretells strokes
 * where none are, and one at two thirds of the tempo does both.
 */
export function gridInformation(beats: readonly number[], strokes: Float32Array): number {
  return Math.max(informationOf(beats, 2, strokes), informationOf(beats, 3, strokes));
}

function informationOf(beats: readonly number[], parts: number, strokes: Float32Array): number {
  const places = new Uint8Array(strokes.length);
  for (const [index, point] of subdivide(beats, parts).entries()) {
    const place = index % parts === 0 ? 1 : 2;
    const centre = Math.round(point);
    for (let frame = Math.max(0, centre - REACH_FRAMES); frame <= Math.min(places.length - 1, centre + REACH_FRAMES); frame++) {
      places[frame] = place;
    }
  }
  const frames = [0, 0, 0];
  const sums = [0, 0, 0];
  for (let frame = 0; frame < strokes.length; frame++) {
    frames[places[frame]]++;
    sums[places[frame]] += strokes[frame];
  }
  const total = sums[0] + sums[1] + sums[2];
  if (!(total > 0)) return 0;
  return [0, 1, 2].reduce((information, place) => {
    const share = sums[place] / total;
    return share > 0 ? information + share * Math.log((share * strokes.length) / frames[place]) : information;
  }, 0);
}
