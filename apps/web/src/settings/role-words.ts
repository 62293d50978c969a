import type { UserRole } from '@refrain/contract';
import type { Text } from '../i18n/translation.ts';

export const ROLE_WORDS: Record<UserRole, Text> = {
  viewer: 'may look',
  singer: 'may add songs',
  host: 'may run parties and the library',
  admin: 'may do everything',
};
