import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';

export interface Person {
  readonly sub: string;
  readonly preferred_username?: string;
  readonly name?: string;
  readonly groups?: readonly string[];
}

/** What the provider does wrong, to see that it is noticed. */
export type Fault = 'none' | 'signature' | 'audience' | 'issuer' | 'nonce' | 'expired' | 'down' | 'huge' | 'unsigned';

interface Grant {
  readonly challenge: string;
  readonly nonce: string;
  readonly redirectUri: string;
}

const CLIENT = { id: 'refrain', secret: 'the secret of the client' };

/** An OpenID Connect provider on a free port: discovery, keys, authorisation, token and userinfo, in its own words. */
export class OidcProvider {
  person: Person = { sub: 'subject-1' };
  fault: Fault = 'none';
  /** Tells names and groups at the userinfo endpoint instead of in the identity. */
  onlyUserInfo = false;
  readonly #server: Server;
  readonly #grants = new Map<string, Grant>();
  readonly #algorithm: 'RS256' | 'ES256';
  readonly #key: CryptoKey;
  readonly #stranger: CryptoKey;
  readonly #jwk: object;

  private constructor(algorithm: 'RS256' | 'ES256', key: CryptoKey, stranger: CryptoKey, jwk: object) {
    this.#algorithm = algorithm;
    this.#key = key;
    this.#stranger = stranger;
    this.#jwk = jwk;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.writeHead(500).end());
    });
  }

  static async start(algorithm: 'RS256' | 'ES256' = 'RS256'): Promise<OidcProvider> {
    const { privateKey, publicKey } = await generateKeyPair(algorithm);
    const stranger = await generateKeyPair(algorithm);
    const jwk = await exportJWK(publicKey);
    const provider = new OidcProvider(algorithm, privateKey, stranger.privateKey, {
      ...jwk,
      kid: await calculateJwkThumbprint(jwk),
      use: 'sig',
    });
    await new Promise<void>((resolve) => provider.#server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get settings(): Record<string, string> {
    return { OIDC_ISSUER: this.issuer, OIDC_CLIENT_ID: CLIENT.id, OIDC_CLIENT_SECRET: CLIENT.secret };
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.issuer);
    const json = (body: unknown, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(typeof body === 'string' ? body : JSON.stringify(body));
    if (this.fault === 'down') return void json({ error: 'server_error' }, 503);
    if (url.pathname === '/.well-known/openid-configuration') return void json(this.#metadata());
    if (url.pathname === '/keys') return void json({ keys: [this.#jwk] });
    if (url.pathname === '/authorize') return void response.writeHead(302, { location: this.#authorise(url.searchParams) }).end();
    if (url.pathname === '/userinfo') return void json(this.person);
    if (url.pathname !== '/token') return void json({ error: 'not_found' }, 404);
    if (this.fault === 'huge') return void json(`{"access_token":"${'x'.repeat(2_000_000)}"}`);
    const body = await formIn(request);
    const grant = this.#grants.get(body.get('code') ?? '');
    this.#grants.delete(body.get('code') ?? '');
    const basic = Buffer.from(`${CLIENT.id}:${encodeURIComponent(CLIENT.secret).replaceAll('%20', '+')}`).toString('base64');
    const rightVerifier = grant?.challenge === (await challengeOf(body.get('code_verifier') ?? ''));
    const rightClient = request.headers.authorization === `Basic ${basic}`;
    if (!grant || !rightVerifier || !rightClient || body.get('redirect_uri') !== grant.redirectUri)
      return void json({ error: 'invalid_grant' }, 400);
    json({ access_token: 'an access token', token_type: 'Bearer', expires_in: 60, id_token: await this.#identity(grant) });
  }

  #metadata(): object {
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}/token`,
      jwks_uri: `${this.issuer}/keys`,
      ...(this.onlyUserInfo ? { userinfo_endpoint: `${this.issuer}/userinfo` } : {}),
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [this.#algorithm],
    };
  }

  /** Everybody is who the test says, and agrees. */
  #authorise(query: URLSearchParams): string {
    const code = crypto.randomUUID();
    const redirectUri = query.get('redirect_uri') ?? '';
    this.#grants.set(code, { challenge: query.get('code_challenge') ?? '', nonce: query.get('nonce') ?? '', redirectUri });
    const back = new URL(redirectUri);
    back.searchParams.set('code', code);
    back.searchParams.set('state', query.get('state') ?? '');
    return back.href;
  }

  async #identity({ nonce }: Grant): Promise<string> {
    const { sub, ...rest } = this.person;
    const claims = { ...(this.onlyUserInfo ? {} : rest), nonce: this.fault === 'nonce' ? 'another' : nonce };
    const token = new SignJWT(claims)
      .setProtectedHeader({ alg: this.#algorithm, kid: (this.#jwk as { kid: string }).kid })
      .setSubject(sub)
      .setIssuer(this.fault === 'issuer' ? 'https://evil.example' : this.issuer)
      .setAudience(this.fault === 'audience' ? 'another client' : CLIENT.id)
      .setIssuedAt(this.fault === 'expired' ? '2 hours ago' : undefined)
      .setExpirationTime(this.fault === 'expired' ? '1 hour ago' : '5 minutes');
    const signed = await token.sign(this.fault === 'signature' ? this.#stranger : this.#key);
    if (this.fault !== 'unsigned') return signed;
    const header = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    return `${header}.${signed.split('.')[1]}.`;
  }
}

async function formIn(request: IncomingMessage): Promise<URLSearchParams> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return new URLSearchParams(Buffer.concat(parts).toString());
}

async function challengeOf(verifier: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))).toString('base64url');
}
