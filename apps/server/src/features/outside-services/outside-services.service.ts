import { OUTSIDE_SERVICES, type OutsideService, type OutsideServiceName, type Settings } from '@refrain/contract';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { type OpenedAnswer, type OutboundAnswer, OutboundError, type OutboundRequest } from '../../platform/outbound/outbound.types.ts';
import type { OutboundClient } from '../../platform/outbound/outbound-client.ts';
import { Pace } from '../../platform/outbound/pace.ts';
import type { SettingsService } from '../settings/settings.service.ts';
import type { OutsideServicesRepository } from './outside-services.repository.ts';
import type { OutsideServiceCatalogue } from './outside-services.types.ts';

export interface OutsideServicesParts {
  readonly catalogue: OutsideServiceCatalogue;
  readonly repository: OutsideServicesRepository;
  readonly settings: SettingsService;
  readonly client: OutboundClient;
}

type OutsideRequest = Omit<OutboundRequest, 'trustedOrigin' | 'allowLocal' | 'turn'>;

/** The one way out: every call to an outside service passes its switch, its pace and the book in which its outcome is written. */
export class OutsideServices {
  readonly #parts: OutsideServicesParts;
  readonly #paces: ReadonlyMap<OutsideServiceName, Pace>;

  constructor(parts: OutsideServicesParts) {
    this.#parts = parts;
    this.#paces = new Map(OUTSIDE_SERVICES.map((name) => [name, new Pace(parts.catalogue[name].pace)]));
  }

  /** What there is, whether it is on, and how it went last. */
  async list(): Promise<OutsideService[]> {
    const settings = await this.#parts.settings.all();
    const uses = new Map((await this.#parts.repository.uses()).map((use) => [use.service, use]));
    return OUTSIDE_SERVICES.map((name) => {
      const { title, purpose, sends, switchedBy, addressIn } = this.#parts.catalogue[name];
      const use = uses.get(name);
      return {
        name,
        title,
        purpose,
        sends,
        switchedBy,
        enabled: settings[switchedBy] === true,
        address: addressIn === null ? null : String(settings[addressIn]),
        lastUsedAt: isoOrNull(use?.lastUsedAt),
        lastSucceededAt: isoOrNull(use?.lastSucceededAt),
        lastError: use?.lastErrorAt && use.lastError ? { at: new Date(use.lastErrorAt).toISOString(), message: use.lastError } : null,
      };
    });
  }

  async isEnabled(name: OutsideServiceName): Promise<boolean> {
    return (await this.#parts.settings.get(this.#parts.catalogue[name].switchedBy)) === true;
  }

  /** @throws DomainError `outside.switchedOff`, naming the switch */
  async requireEnabled(name: OutsideServiceName): Promise<void> {
    if (await this.isEnabled(name)) return;
    const { title, switchedBy } = this.#parts.catalogue[name];
    throw new DomainError('outside.switchedOff', {
      detail: `This needs ${title}, which is switched off. An admin can turn on "${switchedBy}" in the settings.`,
      service: name,
      setting: switchedBy,
    });
  }

  /** Asks for a short answer. @throws DomainError `outside.*` */
  ask(name: OutsideServiceName, request: OutsideRequest): Promise<OutboundAnswer> {
    return this.use(name, async () => this.#parts.client.ask(await this.#within(name, request)), request.signal);
  }

  /** Asks for JSON; `null` for 404. @throws DomainError `outside.*`, also when the answer is no JSON or refused */
  askJson(name: OutsideServiceName, request: OutsideRequest): Promise<unknown> {
    const headers = { accept: 'application/json', ...request.headers };
    return this.use(
      name,
      async () => {
        const answer = await this.#parts.client.ask(await this.#within(name, { ...request, headers }));
        if (answer.status === 404) return null;
        if (answer.status >= 400) throw this.misunderstood(name, `It answered ${answer.status}.`);
        try {
          return JSON.parse(answer.body.toString('utf8')) as unknown;
        } catch (error) {
          throw this.misunderstood(name, 'It is not JSON.', error);
        }
      },
      request.signal,
    );
  }

  /** Asks for something large. @throws DomainError `outside.*` */
  open(name: OutsideServiceName, request: OutsideRequest): Promise<OpenedAnswer> {
    return this.use(name, async () => this.#parts.client.open(await this.#within(name, request)), request.signal);
  }

  /** Runs something that asks the service in its own way, and writes down how it went. @throws DomainError `outside.*` */
  async use<T>(name: OutsideServiceName, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.requireEnabled(name);
    try {
      const result = await work();
      await this.#parts.repository.record(name, null);
      return result;
    } catch (error) {
      if (signal?.aborted) throw error;
      const refusal = error instanceof OutboundError ? this.refusal(name, error) : error;
      await this.#parts.repository.record(name, refusal instanceof Error ? refusal.message : 'It failed.');
      throw refusal;
    }
  }

  /** Says in our words why an outside service gave no usable answer. */
  refusal(name: OutsideServiceName, error: OutboundError): DomainError {
    const { title } = this.#parts.catalogue[name];
    switch (error.problem) {
      case 'refusedAddress':
        return new DomainError(
          'outside.addressRefused',
          { detail: `${error.message} An admin can allow that with "outside.allowLocalHosts" in the settings.` },
          { cause: error },
        );
      case 'badAddress':
        return new DomainError('import.badLink', { detail: error.message }, { cause: error });
      case 'tooLarge':
      case 'redirections':
        return this.misunderstood(name, error.message, error);
      case 'status':
        if (error.status === 429 || error.retryAfterMs !== null) return this.#busy(title, error);
        return new DomainError('outside.unreachable', { detail: `${title} has trouble of its own. Try again later.` }, { cause: error });
      default:
        return new DomainError('outside.unreachable', { detail: `${title} does not answer. Try again later.` }, { cause: error });
    }
  }

  #busy(title: string, error: OutboundError): DomainError {
    const seconds = error.retryAfterMs === null ? null : Math.ceil(error.retryAfterMs / 1000);
    const when = seconds === null ? 'a while' : seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
    return new DomainError(
      'outside.busy',
      { detail: `${title} has had enough for now. Try again in ${when}.`, ...(seconds === null ? {} : { retryAfterSeconds: seconds }) },
      { cause: error },
    );
  }

  /** The answer came, and is not what it should be. */
  misunderstood(name: OutsideServiceName, why: string, cause?: unknown): DomainError {
    const { title } = this.#parts.catalogue[name];
    return new DomainError('outside.misunderstood', { detail: `${title} gave an answer that cannot be used. ${why}` }, { cause });
  }

  async #within(name: OutsideServiceName, request: OutsideRequest): Promise<OutboundRequest> {
    const settings = await this.#parts.settings.all();
    const trustedOrigin = this.#trustedOrigins(name, settings).find((origin) => origin === new URL(request.url).origin);
    const pace = this.#paces.get(name);
    return { ...request, trustedOrigin, allowLocal: settings['outside.allowLocalHosts'], turn: (signal) => pace?.turn(signal) };
  }

  /** The operator may run a mirror in their own network. */
  #trustedOrigins(name: OutsideServiceName, settings: Settings): string[] {
    const { addressIn } = this.#parts.catalogue[name];
    const addresses = [addressIn === null ? null : settings[addressIn], name === 'lrclib' ? settings['lrclib.secondBaseUrl'] : null];
    return addresses.flatMap((address) => (typeof address === 'string' ? [new URL(address).origin] : []));
  }
}

function isoOrNull(time: number | null | undefined): string | null {
  return time === null || time === undefined ? null : new Date(time).toISOString();
}
