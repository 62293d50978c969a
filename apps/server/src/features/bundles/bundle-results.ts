import { type BundleResult, STEP_NAMES, type StepName } from '@refrain/contract';
import { makerOf, stepNamed } from '../analysis/analysis.pipeline.ts';
import { artefactKey } from '../analysis/artefact-keys.service.ts';

/**
 * Of the results in a bundle, those that are what they say: their key is the one that this sound, these settings and
 * these earlier results have, and so are the keys of what they need. A result under another key could pass for one that
 * this server made of something else.
 */
export function trueResults(results: readonly BundleResult[], audioSha256: string): Map<StepName, BundleResult> {
  const byStep = new Map(results.map((result) => [result.step, result]));
  const accepted = new Map<StepName, BundleResult>();
  // In the order of the pipeline what a step needs is looked at before it.
  for (const name of STEP_NAMES) {
    const result = byStep.get(name);
    if (result && isTrue(result, name, audioSha256, accepted)) accepted.set(name, result);
  }
  return accepted;
}

function isTrue(result: BundleResult, name: StepName, audioSha256: string, earlier: ReadonlyMap<StepName, BundleResult>): boolean {
  const step = stepNamed(name);
  if (result.audioSha256 !== audioSha256 || !result.files.every((file) => makerOf(file.name)?.name === name)) return false;
  const needed = step.needs.map((need) => earlier.get(need)?.key);
  if (!needed.every((key) => key !== undefined)) return false;
  const used = step.uses.flatMap((use) => earlier.get(use)?.key ?? []);
  const { version, settings, models } = result;
  // What a step uses may have been missing when it ran, and made later.
  return subsets(used).some(
    (some) =>
      artefactKey({ audioSha256, step: name, version, settings, models, before: [...(needed as string[]), ...some] }) === result.key,
  );
}

function subsets(keys: readonly string[]): string[][] {
  const sets: string[][] = [[]];
  for (const key of keys) sets.push(...sets.map((set) => [...set, key]));
  return sets;
}
