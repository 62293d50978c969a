import type { Party } from '@refrain/contract';
import { useTranslation } from 'react-i18next';
import { useGuestUrl } from '../../api/live.ts';
import { QrCode } from '../../ui/qr-code.tsx';

const ONLY_HERE = ['localhost', '127.0.0.1', '[::1]'];
/** Where guests come in with the party's code. */
const joinAddress = (guestUrl: URL, code: string) => `${guestUrl.origin}/join?code=${code}`;

/** How to come in, large enough for the other end of the room. */
export function Invitation({ party }: { party: Party }) {
  const { t } = useTranslation();
  const guestUrl = useGuestUrl();
  if (!party.code) return null;
  return (
    <div className="flex flex-col items-center gap-[2.4vh]">
      <QrCode
        text={joinAddress(guestUrl, party.code)}
        label={t('Scan to join {{name}}', { name: party.name })}
        className="h-[46vh] max-h-[70vw] portrait:h-[32vh]"
      />
      <p className="text-center text-[clamp(1.1rem,min(3.2vh,4.6vw),2.6rem)] leading-snug">
        {t('Scan it, or open')}{' '}
        <strong>
          {guestUrl.host}
          /join
        </strong>
        <br />
        {t('and type')} <strong className="tracking-[0.2em] text-sing">{party.code}</strong>
      </p>
      {ONLY_HERE.includes(guestUrl.hostname) && (
        <p className="max-w-[34ch] text-center text-[clamp(0.95rem,2.2vh,2rem)] text-soft portrait:hidden">
          {t('Phones cannot find “{{host}}”. Open this page by the name or address that this computer has in your network.', {
            host: guestUrl.hostname,
          })}
        </p>
      )}
    </div>
  );
}

/** The same, small, while somebody sings; gone while a control beside it has the focus, for that one is seen then. */
export function CornerInvitation({ party }: { party: Party }) {
  const { t } = useTranslation();
  const guestUrl = useGuestUrl();
  if (!party.code) return null;
  return (
    <div className="pointer-events-none absolute top-[3vh] right-[3vh] flex peer-has-focus-visible:hidden max-sm:portrait:hidden items-center gap-[1.6vh] opacity-80">
      <span className="text-[3vh] font-bold tracking-[0.15em]">{party.code}</span>
      <QrCode text={joinAddress(guestUrl, party.code)} label={t('Scan to join {{name}}', { name: party.name })} className="h-[13vh]" />
    </div>
  );
}
