import type { SettingName } from '@refrain/contract';

/** Told to whoever listens, after the database knows. */
export interface SettingsEvents {
  'settings.changed': { readonly names: readonly SettingName[] };
}
