import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';
import type { Browser } from './people.ts';
import { type Line, RIGHTS } from './rights-table.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** What stands for a name in a path or a body. */
export type Things = Readonly<Record<string, string>>;

/** A server, and every route that it has. */
export async function startListingRoutes(env: Readonly<Record<string, string>>): Promise<{ at: TestServer; routes: string[] }> {
  const routes: string[] = [];
  const listen = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat()) if (METHODS.includes(one)) routes.push(`${one} ${url}`);
    });
  };
  subscribe('fastify.initialization', listen);
  const at = await startTestServer(env);
  unsubscribe('fastify.initialization', listen);
  return { at, routes };
}

export function lineOf(route: string): Line | undefined {
  return RIGHTS[route] ?? RIGHTS[route.replace(/^\w+/, '*')];
}

/** Calls a route of the table with what passes validation. */
export function callRoute(browser: Browser, route: string, given: Things): Promise<Response> {
  const line = lineOf(route);
  const body = line?.body === undefined ? undefined : JSON.parse(fill(JSON.stringify(line.body), given));
  return browser.send(route.split(' ')[0] ?? '', pathOf(route, given) + fill(line?.query ?? '', given), body);
}

const fill = (text: string, given: Things) => text.replace(/CODE|SONG|ENTRY/g, (name) => given[name] ?? name);

function pathOf(route: string, given: Things): string {
  const [, url = ''] = route.split(' ');
  const file = url.includes('songs') ? 'original' : url.includes('/api/files') ? 'original.wav' : 'input/a.wav';
  return url.replace(/:(\w+)/g, (_, name: string) => given[name] ?? 'none').replace(/\*$/, file);
}
