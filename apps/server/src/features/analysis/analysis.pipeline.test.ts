import { STEP_NAMES } from '@refrain/contract';
import { describe, expect, it } from 'vitest';
import { inPipelineOrder, makerOf, PIPELINE, stepNamed, stepsFor } from './analysis.pipeline.ts';
import type { AnalysisOptions } from './analysis.types.ts';
import { PLAIN_OPTIONS } from './analysis-options.fixture.ts';

const namesFor = (options: Partial<AnalysisOptions>) => stepsFor({ ...PLAIN_OPTIONS, ...options }).map((step) => step.name);

describe('the pipeline', () => {
  it('has every step of the contract once', () => expect(PIPELINE.map((step) => step.name).sort()).toEqual([...STEP_NAMES].sort()));

  it('lists what a step waits for before it, so that no step waits for itself', () => {
    const before = new Set<string>();
    for (const { name, needs, uses } of PIPELINE) {
      for (const waited of [...needs, ...uses]) expect(before, `${name} waits for ${waited}`).toContain(waited);
      before.add(name);
    }
  });

  it('makes each file in one step', () => {
    const made = PIPELINE.flatMap((step) => step.makes);
    expect(new Set(made).size).toBe(made.length);
    for (const step of PIPELINE) for (const name of step.makes) expect(makerOf(name)).toBe(step);
    expect(makerOf('stems/guitar.flac')).toBeUndefined();
  });

  it('makes only files whose names can be stored', () => {
    for (const name of PIPELINE.flatMap((step) => step.makes)) expect(name).toMatch(/^[a-z0-9._-]+(\/[a-z0-9._-]+)*$/);
  });
});

describe('A13 the settings of the separation', () => {
  const settings = (options: Partial<AnalysisOptions>) => stepNamed('separate').settings({ ...PLAIN_OPTIONS, ...options });

  it('are part of what its result is kept under', () => {
    expect(settings({ separationModel: 'mine', overlap: 0.5, shifts: 2, segmentSeconds: 6 })).toEqual({
      model: 'mine',
      overlap: 0.5,
      shifts: 2,
      segmentSeconds: 6,
    });
  });

  it('name only what is not as usual, so that older results are found', () => {
    expect(Object.keys(settings({}))).toEqual(['model', 'overlap', 'shifts']);
    expect(settings({ quality: 'fast' })).toMatchObject({ precision: 'int8' });
  });
});

describe('stepsFor', () => {
  it('runs everything, align with lyrics only', () => {
    expect(namesFor({ lyrics: 'la' })).toEqual(PIPELINE.map((step) => step.name));
    expect(namesFor({})).toEqual(PIPELINE.map((step) => step.name).filter((name) => name !== 'align'));
  });

  it('runs what a target needs, and nothing that it would merely use', () => {
    expect(namesFor({ targets: ['transcribe'] })).toEqual(['inspect', 'separate', 'transcribe']);
    expect(namesFor({ targets: ['harmony'] })).toEqual(['inspect', 'harmony']);
    expect(namesFor({ targets: ['align'] })).toEqual([]);
    expect(namesFor({ targets: [] })).toEqual([]);
  });
});

it('rows are put in the order of the pipeline', () =>
  expect(inPipelineOrder([{ name: 'chart' }, { name: 'inspect' }, { name: 'rhythm' }]).map((row) => row.name)).toEqual([
    'inspect',
    'rhythm',
    'chart',
  ]));

it('a name that is no step is a mistake', () => expect(() => stepNamed('applause' as 'chart')).toThrow('applause'));
