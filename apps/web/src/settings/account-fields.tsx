import { useTranslation } from 'react-i18next';
import { errorText } from '../i18n/error-text.ts';
import { TextField } from '../ui/text-field.tsx';

const LEAST_NAME = 3;
const LEAST_PASSWORD = 8;

interface Props {
  /** For an account that is made now. */
  isNew: boolean;
  username: string;
  password: string;
  onUsername: (username: string) => void;
  onPassword: (password: string) => void;
  /** Why they were refused. */
  error: Error | null;
}

/** The name and the password of an account. */
export function AccountFields({ isNew, username, password, onUsername, onPassword, error }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <TextField
        label={t('Name')}
        value={username}
        onChange={onUsername}
        autoComplete="username"
        minLength={isNew ? LEAST_NAME : undefined}
        maxLength={64}
        required
      />
      <TextField
        label={isNew ? t('A password, eight characters or more') : t('Password')}
        value={password}
        onChange={onPassword}
        type="password"
        autoComplete={isNew ? 'new-password' : 'current-password'}
        minLength={isNew ? LEAST_PASSWORD : undefined}
        maxLength={256}
        required={isNew}
        problem={error ? errorText(t, error) : null}
      />
    </>
  );
}
