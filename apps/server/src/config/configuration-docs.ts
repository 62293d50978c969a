// .env.example and docs/configuration.md, as text made from the schema.
import { listVariables } from './environment-schema.ts';
import { VARIABLE_GROUPS, type Variable } from './environment-variable.ts';

export function renderEnvExample(): string {
  const lines = [
    '# Every setting of Refrain with its default. Copy to .env and uncomment what you change.',
    '# Explained in docs/configuration.md.',
  ];
  for (const group of VARIABLE_GROUPS) {
    lines.push('', `# --- ${group}`);
    for (const variable of variablesOf(group)) lines.push(`# ${variable.name}=${variable.absent ? '' : (variable.defaultText ?? '')}`);
  }
  return `${lines.join('\n')}\n`;
}

export function renderConfigurationPage(): string {
  const lines = [
    '# Configuration',
    '',
    'Settings are environment variables, read once at start. A value that cannot be used stops the start with a line that says what is',
    'allowed. An empty value counts as absent. Sizes take units (`500MB`, `2GB`, powers of 1024), times too (`90 s`, `30 min`, `24h`); without',
    'a unit they are bytes and seconds.',
    '',
    '*This page is made from `apps/server/src/config/environment-schema.ts`: change it there and run',
    '`node apps/server/dist/config/write-config-docs.js`.*',
  ];
  for (const group of VARIABLE_GROUPS) {
    lines.push('', `## ${group}`, '', '| variable | default | meaning |', '|---|---|---|');
    for (const variable of variablesOf(group)) lines.push(`| \`${variable.name}\` | ${defaultCell(variable)} | ${meaningCell(variable)} |`);
  }
  return `${lines.join('\n')}\n`;
}

function variablesOf(group: string): readonly (Variable & { readonly name: string })[] {
  return listVariables().filter((variable) => variable.group === group);
}

function defaultCell({ absent, defaultText }: Variable): string {
  if (absent) return absent;
  return defaultText ? `\`${defaultText}\`` : '–';
}

function meaningCell({ description, aliases = [] }: Variable): string {
  const also = aliases.map((alias) => `\`${alias}\``).join(', ');
  return also ? `${description} Also taken as ${also}.` : description;
}
