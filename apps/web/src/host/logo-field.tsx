import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shrinkPicture } from './shrink-picture.ts';

/** A picture of the house for the big screen. */
export function LogoField({ logo, onChange }: { logo: string | null; onChange: (logo: string | null) => void }) {
  const { t } = useTranslation();
  const [refused, setRefused] = useState(false);
  const choose = async (file: File | undefined) => {
    if (!file) return;
    const picture = await shrinkPicture(file);
    setRefused(picture === null);
    if (picture !== null) onChange(picture);
  };
  return (
    <div className="mt-5 flex min-h-14 items-center gap-4">
      {logo && <img src={logo} alt={t('Your logo')} className="h-14 max-w-32 object-contain" />}
      <label className="inline-flex min-h-12 cursor-pointer items-center rounded-full bg-raised px-5 font-semibold text-warm has-focus-visible:outline-3 has-focus-visible:outline-warm">
        <input type="file" accept="image/*" onChange={({ target }) => void choose(target.files?.[0])} className="sr-only" />
        {logo ? t('Another logo') : t('A logo for the stage')}
      </label>
      {logo && (
        <button type="button" onClick={() => onChange(null)} className="min-h-12 text-soft underline underline-offset-4 hover:text-warm">
          {t('Without a logo')}
        </button>
      )}
      {refused && (
        <span role="alert" className="text-stop">
          {t('This is no picture that can be shown.')}
        </span>
      )}
    </div>
  );
}
