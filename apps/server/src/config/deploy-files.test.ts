import { spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { createMetrics } from '../platform/metrics/create-metrics.ts';
import { listVariables } from './environment-schema.ts';

/* No container engine is needed here: what these files say is held against what the program reads and measures. */

const DEPLOY = fileURLToPath(new URL('../../../../deploy/', import.meta.url));
const read = (path: string) => readFile(`${DEPLOY}${path}`, 'utf8');
/** What the image and Node read themselves. */
const NOT_OURS = new Set(['NODE_ENV']);

type Yaml = Record<string, unknown>;

/** The only document of a file. */
async function onlyDocument(path: string): Promise<Yaml> {
  const [document = {}] = await documents(path);
  return document;
}

async function documents(path: string): Promise<Yaml[]> {
  return parseAllDocuments(await read(path), { merge: true }).map((document) => {
    expect(document.errors, path).toEqual([]);
    return document.toJS() as Yaml;
  });
}

/** Every `environment`, `env` and ConfigMap of a tree, as names. */
function settingNames(tree: unknown): string[] {
  if (Array.isArray(tree)) return tree.flatMap(settingNames);
  if (typeof tree !== 'object' || tree === null) return [];
  const own = Object.entries(tree).flatMap(([key, value]) => {
    if (key === 'env' && Array.isArray(value)) return value.map(({ name }: { name: string }) => name);
    if (key === 'data' && (tree as Yaml)['kind'] === 'ConfigMap') return Object.keys(value as Yaml);
    return settingNames(value);
  });
  return own;
}

const known = new Set<string>(listVariables().map(({ name }) => name));
const unknownOf = (names: readonly string[]) => names.filter((name) => !known.has(name) && !NOT_OURS.has(name));

describe('B44 containers', () => {
  it('the compose file gives every process of ours settings that exist, the same database, Redis and store, and one role', async () => {
    const services = (await onlyDocument('compose.yaml'))['services'] as Record<
      string,
      { environment?: Record<string, string>; image: string }
    >;
    const ours = Object.entries(services).filter(([, { image }]) => image === 'refrain');
    expect(ours.map(([name]) => name)).toEqual(['api-1', 'api-2', 'worker']);
    for (const [name, { environment = {} }] of ours) {
      expect(unknownOf(Object.keys(environment)), name).toEqual([]);
      expect(environment['ROLES'], name).toBe(name.startsWith('api') ? 'api' : 'worker');
      expect(environment['DATABASE_URL'], name).toMatch(/^postgres:/);
      expect(environment['REDIS_URL'], name).toMatch(/^redis:/);
      expect(environment['BLOBS'], name).toMatch(/^s3:/);
    }
  });

  it('the compose file takes images of others in a version that is written down', async () => {
    const services = (await onlyDocument('compose.yaml'))['services'] as Record<string, { image: string }>;
    const images = Object.values(services).map(({ image }) => image);
    expect(images.filter((image) => image !== 'refrain' && !/:\S*\d/.test(image))).toEqual([]);
  });

  it('no password is written down: each comes from deploy/.env, which env.example lists', async () => {
    const asked = [...(await read('compose.yaml')).matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name);
    const listed = [...(await read('env.example')).matchAll(/^(\w+)=$/gm)].map(([, name]) => name);
    expect([...new Set(asked)].sort()).toEqual([...listed].sort());
  });

  it('the image copies the package.json of every workspace before it installs, and runs as nobody in particular', async () => {
    const dockerfile = await read('Dockerfile');
    for (const parent of ['apps', 'packages'])
      for (const name of await readdir(`${DEPLOY}../${parent}`)) expect(dockerfile).toContain(`COPY ${parent}/${name}/package.json`);
    const stages = dockerfile.split(/^FROM /m).slice(1);
    const run = stages.filter((stage) => stage.includes('\nCMD '));
    expect(run).toHaveLength(2);
    for (const stage of run) {
      expect(stage).toMatch(/^USER 10001$/m);
      expect(stage).toContain('mkdir -p /data/uploads && chown -R 10001 /data');
      expect(stage).toContain('HEALTHCHECK');
    }
    // A line that goes on from the one before begins with an operator, an argument or a comment, never with nothing.
    for (const line of dockerfile.split('\\\n').slice(1)) expect(line).toMatch(/^ +(&&|CMD|#|\S)/);
  });

  it('the Kubernetes files hold settings that exist, and every one is in the kustomization', async () => {
    const files = (await readdir(`${DEPLOY}kubernetes`)).filter((name) => name !== 'kustomization.yaml');
    const { resources } = await onlyDocument('kubernetes/kustomization.yaml');
    expect([...(resources as string[])].sort()).toEqual(files.sort());
    for (const file of files)
      for (const document of await documents(`kubernetes/${file}`)) {
        expect(document, file).toMatchObject({
          apiVersion: expect.any(String),
          kind: expect.any(String),
          metadata: { name: expect.any(String) },
        });
        expect(unknownOf(settingNames(document)), file).toEqual([]);
      }
  });
});

/** A command that not every machine has. */
const run = (program: string, ...args: string[]) => spawnSync(program, args, { encoding: 'utf8' });

describe('B43 watching', () => {
  it.skipIf(run('promtool', '--version').error)('alerts fire when they should and not otherwise, by their own tests', () => {
    const { status, stdout, stderr } = run('promtool', 'test', 'rules', `${DEPLOY}prometheus/alerts.test.yml`);
    expect(status, stdout + stderr).toBe(0);
  });

  async function measuredNames(): Promise<Set<string>> {
    const metrics = await createMetrics().registry.getMetricsAsJSON();
    return new Set(metrics.map(({ name }) => name));
  }

  /** Names of metrics in a PromQL expression, histograms without their endings. */
  function namesIn(expression: string): string[] {
    return [...expression.matchAll(/\b(?:refrain|process|nodejs)_\w+/g)].map(([name]) => name.replace(/_(?:bucket|count|sum)$/, ''));
  }

  it('alerts ask for what is measured, and say what to do', async () => {
    const measured = await measuredNames();
    const { groups } = await onlyDocument('prometheus/alerts.yml');
    const rules = (groups as { rules: { alert: string; expr: string; annotations: Record<string, string> }[] }[]).flatMap(
      (group) => group.rules,
    );
    expect(rules.length).toBeGreaterThan(5);
    for (const { alert, expr, annotations } of rules) {
      expect(
        namesIn(expr).filter((name) => !measured.has(name)),
        alert,
      ).toEqual([]);
      expect(Object.keys(annotations), alert).toEqual(['summary', 'action']);
    }
  });

  it('the dashboard shows what is measured', async () => {
    const measured = await measuredNames();
    const { panels } = JSON.parse(await read('grafana/dashboards/refrain.json')) as {
      panels: { title: string; targets: { expr: string }[] }[];
    };
    for (const { title, targets } of panels)
      for (const { expr } of targets) {
        expect(namesIn(expr), title).not.toEqual([]);
        expect(
          namesIn(expr).filter((name) => !measured.has(name)),
          title,
        ).toEqual([]);
      }
  });

  it('the service unit starts what `refrain serve` is, again when it ends', async () => {
    const unit = await read('systemd/refrain.service');
    expect(unit).toMatch(/^ExecStart=.*apps\/cli\/bin\/refrain\.mjs serve$/m);
    expect(unit).toMatch(/^Restart=on-failure$/m);
  });
});
