import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChangeHouse, useHouse } from '../api/house.ts';
import { useServices } from '../app/services.tsx';
import { errorText } from '../i18n/error-text.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/text-field.tsx';

/** What the house is called. */
export function HouseSection() {
  const house = useHouse().data;
  return house && <HouseName key={house.name} known={house.name} />;
}

function HouseName({ known }: { known: string | null }) {
  const { t } = useTranslation();
  const { toasts } = useServices();
  const [name, setName] = useState(known ?? '');
  const change = useChangeHouse();
  const given = name.trim() || null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ 'house.name': given }, { onSuccess: () => toasts.show(t('Saved.')) });
  };
  return (
    <form onSubmit={submit} className="grid max-w-md gap-4">
      <p className="text-lg text-soft">
        {t('The name greets your guests on the stage, and parties begin with it. Leave it empty, and there is none.')}
      </p>
      <TextField
        label={t('Name of the house')}
        value={name}
        onChange={setName}
        maxLength={40}
        autoComplete="off"
        problem={change.error ? errorText(t, change.error) : null}
      />
      <Button type="submit" kind="plain" className="min-h-14" disabled={given === known || change.isPending}>
        {t('Save')}
      </Button>
    </form>
  );
}
