import type { House } from '@refrain/contract';
import type { SetUpRepository } from './set-up.repository.ts';
import type { SettingsService } from './settings.service.ts';

export interface SetUpServiceParts {
  readonly settings: SettingsService;
  readonly repository: SetUpRepository;
  /** The demo's sound: whoever tried that has not settled in yet. */
  readonly demoSha256: string;
}

/** What the house is called, and whether anybody has settled in. */
export class SetUpService {
  readonly #parts: SetUpServiceParts;

  constructor(parts: SetUpServiceParts) {
    this.#parts = parts;
  }

  async house(): Promise<House> {
    const { settings, repository, demoSha256 } = this.#parts;
    const { 'house.name': name, 'house.isSetUp': answered } = await settings.all();
    return { name, isSetUp: answered || (await repository.isInUse(demoSha256)) };
  }
}
