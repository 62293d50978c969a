import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { PROGRAM_VERSION } from './config.ts';
import { renderConfigurationPage, renderEnvExample } from './configuration-docs.ts';
import { listVariables } from './environment-schema.ts';

const root = new URL('../../../../', import.meta.url);
const read = (path: string) => readFile(new URL(path, root), 'utf8');

describe('the pages about settings', () => {
  it('are up to date (else: node apps/server/dist/config/write-config-docs.js)', async () => {
    expect(await read('.env.example')).toBe(renderEnvExample());
    expect(await read('docs/configuration.md')).toBe(renderConfigurationPage());
  });

  it('have a line for each variable and each older name', () => {
    const page = renderConfigurationPage();
    for (const { name, aliases = [] } of listVariables()) {
      expect(renderEnvExample()).toContain(`# ${name}=`);
      for (const spelling of [name, ...aliases]) expect(page).toContain(`\`${spelling}\``);
    }
  });
});

it('the program names the version of its package', async () => {
  expect(JSON.parse(await read('apps/server/package.json'))).toMatchObject({ version: PROGRAM_VERSION });
});
