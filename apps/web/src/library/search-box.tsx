import { useTranslation } from 'react-i18next';
import { SearchIcon } from '../ui/icons.tsx';
import { TextField } from '../ui/text-field.tsx';

/** One box for everything one may remember of a song. */
export function SearchBox({
  value,
  onChange,
  autoFocus = false,
}: {
  value: string;
  onChange: (value: string) => void;
  autoFocus?: boolean;
}) {
  const { t } = useTranslation();
  return (
    <div className="relative">
      <span className="pointer-events-none absolute top-1/2 left-5 -translate-y-1/2 text-faint">
        <SearchIcon />
      </span>
      <TextField
        label={t('Search songs')}
        labelHidden
        type="search"
        value={value}
        onChange={onChange}
        placeholder={t('Title, artist or a line of it')}
        autoComplete="off"
        enterKeyHint="search"
        autoFocus={autoFocus}
        className="pl-14"
      />
    </div>
  );
}
