// Run from the repository's root after a change of the schema: node apps/server/dist/config/write-config-docs.js
import { writeFile } from 'node:fs/promises';
import { renderConfigurationPage, renderEnvExample } from './configuration-docs.ts';

const root = new URL('../../../../', import.meta.url);
await writeFile(new URL('.env.example', root), renderEnvExample());
await writeFile(new URL('docs/configuration.md', root), renderConfigurationPage());
