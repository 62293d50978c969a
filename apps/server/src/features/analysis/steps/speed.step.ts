import type { RunStep } from '../step-context.types.ts';

/** Measures how fast this machine computes; no sound is needed. */
export const run: RunStep = async (_task, { engine }) => ({ files: [], summary: { ...(await engine.computeSpeed()) } });
