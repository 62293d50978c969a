import type { Json, TestServer } from './test-server.ts';

/** Somebody with a browser: keeps cookies, sends JSON. */
export class Browser {
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;
  #cookies = new Map<string, string>();

  constructor({ base }: Pick<TestServer, 'base'>, headers: Readonly<Record<string, string>> = {}) {
    this.#base = base;
    this.#headers = headers;
  }

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async send(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const cookies = this.#cookies.size === 0 ? {} : { cookie: this.cookie };
    const response = await fetch(new URL(path, this.#base), {
      method,
      headers: { ...this.#headers, ...cookies, ...json, ...headers },
      body: body === undefined ? null : JSON.stringify(body),
      redirect: 'manual',
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }

  /** The answer, which must have this status. */
  async json(status: number, method: string, path: string, body?: unknown): Promise<Json> {
    const response = await this.send(method, path, body);
    const text = await response.text();
    if (response.status !== status) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return text === '' ? {} : (JSON.parse(text) as Json);
  }
}

export const PASSWORD = 'a long enough password';

/** A house with an admin, and a browser for them. */
export async function claim(at: TestServer): Promise<Browser> {
  const admin = new Browser(at);
  await admin.json(201, 'POST', '/api/v1/accounts', { username: 'root', password: PASSWORD });
  return admin;
}

/** Somebody whom the admin made an account for, signed in. */
export async function withRole(at: TestServer, admin: Browser, role: string, username = role): Promise<Browser & { id: string }> {
  const { id } = await admin.json(201, 'POST', '/api/v1/accounts', { username, password: PASSWORD, role });
  const browser = new Browser(at);
  await browser.json(200, 'POST', '/api/v1/session', { username, password: PASSWORD });
  return Object.assign(browser, { id: id as string });
}
