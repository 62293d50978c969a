import { USER_ROLES, type UserRole } from '@refrain/contract';
import * as oauth from 'oauth4webapi';
import type { OidcConfig } from '../../config/config.types.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { boundedFetch } from './bounded-fetch.ts';
import type { ExternalPerson } from './sign-in.service.ts';

/** What the browser keeps between leaving for the provider and coming back. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

const METADATA_MS = 3_600_000;
const NAME_LENGTH = 64;

/** Signing in through an OpenID Connect provider: authorisation code with PKCE, state and nonce; signatures are checked. */
export class OidcService {
  readonly #settings: OidcConfig;
  readonly #client: oauth.Client;
  readonly #http: { readonly [oauth.allowInsecureRequests]: boolean; readonly [oauth.customFetch]: typeof boundedFetch };
  readonly #keys: oauth.JWKSCacheInput = {};
  #provider: { readonly at: number; readonly metadata: Promise<oauth.AuthorizationServer> } | undefined;

  constructor(settings: OidcConfig) {
    this.#settings = settings;
    this.#client = { client_id: settings.clientId };
    // An issuer on plain HTTP was written down so by the operator: a provider in the same home.
    this.#http = { [oauth.allowInsecureRequests]: settings.issuer.startsWith('http:'), [oauth.customFetch]: boundedFetch };
  }

  /** @returns where to send the browser, and what it must bring back. @throws DomainError `auth.providerFailed` */
  async begin(redirectUri: string): Promise<{ url: string; pending: PendingSignIn }> {
    return this.#asking(async () => {
      const { authorization_endpoint: endpoint } = await this.#metadata();
      if (endpoint === undefined) throw new Error('The provider names no authorization endpoint.');
      const pending = {
        state: oauth.generateRandomState(),
        nonce: oauth.generateRandomNonce(),
        verifier: oauth.generateRandomCodeVerifier(),
      };
      const url = new URL(endpoint);
      const query = {
        client_id: this.#settings.clientId,
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: this.#settings.scope,
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await oauth.calculatePKCECodeChallenge(pending.verifier),
        code_challenge_method: 'S256',
      };
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      return { url: url.href, pending };
    });
  }

  /** Who came back. @throws DomainError `auth.providerFailed` for anything that does not fit */
  async finish(callback: URLSearchParams, redirectUri: string, { state, nonce, verifier }: PendingSignIn): Promise<ExternalPerson> {
    return this.#asking(async () => {
      const provider = await this.#metadata();
      const parameters = oauth.validateAuthResponse(provider, this.#client, callback, state);
      const proof = this.#proof(provider);
      const response = await oauth.authorizationCodeGrantRequest(
        provider,
        this.#client,
        proof,
        parameters,
        redirectUri,
        verifier,
        this.#http,
      );
      const tokens = await oauth.processAuthorizationCodeResponse(provider, this.#client, response, {
        expectedNonce: nonce,
        requireIdToken: true,
      });
      await oauth.validateApplicationLevelSignature(provider, response, { ...this.#http, [oauth.jwksCache]: this.#keys });
      const claims = oauth.getValidatedIdTokenClaims(tokens);
      if (!claims) throw new Error('The provider sent no identity.');
      const more = await this.#userInfo(provider, tokens.access_token, claims.sub);
      return this.#person({ ...more, ...claims }, claims);
    });
  }

  #person(claims: Readonly<Record<string, unknown>>, { iss, sub }: oauth.IDToken): ExternalPerson {
    const { roles, newcomerRole } = this.#settings;
    const text = (name: string) =>
      typeof claims[name] === 'string' && claims[name].trim() !== '' ? claims[name].trim().slice(0, NAME_LENGTH) : null;
    const username = text('preferred_username') ?? text('email') ?? text('name') ?? sub.slice(0, NAME_LENGTH);
    const role = roles.length === 0 ? null : (this.#roleIn(claims) ?? newcomerRole);
    return { issuer: iss, subject: sub, username, displayName: text('name') ?? username, role, firstRole: newcomerRole };
  }

  /** The highest that the claim's values mean. */
  #roleIn(claims: Readonly<Record<string, unknown>>): UserRole | null {
    const given = [claims[this.#settings.roleClaim]].flat();
    const meant = this.#settings.roles.filter(({ value }) => given.includes(value)).map(({ role }) => role);
    return USER_ROLES.findLast((role) => meant.includes(role)) ?? null;
  }

  /** Some providers tell groups and names here only. */
  async #userInfo(provider: oauth.AuthorizationServer, accessToken: string, subject: string): Promise<oauth.UserInfoResponse | null> {
    if (provider.userinfo_endpoint === undefined) return null;
    const response = await oauth.userInfoRequest(provider, this.#client, accessToken, this.#http);
    return oauth.processUserInfoResponse(provider, this.#client, subject, response);
  }

  #proof({ token_endpoint_auth_methods_supported: methods }: oauth.AuthorizationServer): oauth.ClientAuth {
    const { clientSecret } = this.#settings;
    if (clientSecret === null) return oauth.None();
    const basic = methods === undefined || methods.includes('client_secret_basic');
    return basic ? oauth.ClientSecretBasic(clientSecret) : oauth.ClientSecretPost(clientSecret);
  }

  #metadata(): Promise<oauth.AuthorizationServer> {
    if (!this.#provider || Date.now() - this.#provider.at > METADATA_MS) {
      const metadata = this.#discover();
      this.#provider = { at: Date.now(), metadata };
      // Whoever waits for it hears of the error; the next asks again.
      metadata.catch(() => {
        this.#provider = undefined;
      });
    }
    return this.#provider.metadata;
  }

  async #discover(): Promise<oauth.AuthorizationServer> {
    const issuer = new URL(this.#settings.issuer);
    return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, this.#http));
  }

  async #asking<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw new DomainError('auth.providerFailed', {}, { cause: error });
    }
  }
}
