import type { OutsideServiceName, SettingName } from '@refrain/contract';
import type { PaceOptions } from '../../platform/outbound/pace.ts';

/** What people are told about an outside service, and how it wants to be asked. */
export interface OutsideServiceFacts {
  readonly title: string;
  readonly purpose: string;
  readonly sends: string;
  readonly switchedBy: SettingName;
  /** The setting that holds its address; null where the address is in what people give. */
  readonly addressIn: SettingName | null;
  readonly pace: PaceOptions;
}

export type OutsideServiceCatalogue = Readonly<Record<OutsideServiceName, OutsideServiceFacts>>;
