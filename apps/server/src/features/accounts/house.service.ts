import type { UserRole } from '@refrain/contract';
import type { AccountsRepository } from './accounts.repository.ts';

export interface HouseRules {
  /** What somebody without an account may do once there is an admin. */
  readonly visitorRole: UserRole;
  /** Nobody does anything without signing in. */
  readonly signInRequired: boolean;
  /** Anybody may make an account, which may do no more than a visitor until an admin says so. */
  readonly signUpOpen: boolean;
}

/** What holds for people without an account. Until somebody makes the first admin, they run the house. */
export class HouseService {
  readonly rules: HouseRules;
  readonly #repository: AccountsRepository;
  #claimed = false;

  constructor(repository: AccountsRepository, rules: HouseRules) {
    this.#repository = repository;
    this.rules = rules;
  }

  /** Whether there is an admin. It stays so: the last one can be neither demoted nor removed. */
  async isClaimed(): Promise<boolean> {
    this.#claimed ||= await this.#repository.hasAdmin();
    return this.#claimed;
  }

  /** What somebody may do here whose account, if any, has this role. */
  async effectiveRole(role: UserRole): Promise<UserRole> {
    return this.rules.signInRequired || (await this.isClaimed()) ? role : 'admin';
  }
}
