import { type PartySnapshot, SCREEN_TOKEN_LETTERS } from '@refrain/contract';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../../i18n/error-text.ts';
import { joinParty, listParties } from '../../party/party-api.ts';
import { STAGE_NAME } from '../../party/party-words.ts';
import { useLiveParty } from '../../party/use-party.ts';
import { Button } from '../../ui/button.tsx';
import { MicIcon, Wordmark } from '../../ui/icons.tsx';
import { keep, readKept } from '../../ui/kept.ts';
import { TextField } from '../../ui/text-field.tsx';
import { useWakeLock } from '../use-wake-lock.ts';
import { PartyScreen } from './party-screen.tsx';

const KEPT_PARTY = 'stage.party';
const KEPT_START = 'stage.started';

/** The big screen of a party: `/stage`. */
export function StagePage() {
  const { t } = useTranslation();
  const [partyId, setPartyId] = useState(() => readKept(KEPT_PARTY));
  const [searched, setSearched] = useState(partyId !== null);
  useEffect(() => {
    if (searched) return;
    // On the host's own computer no link is needed.
    void listParties()
      .then(({ parties }) => parties.find(({ party, you }) => party.status === 'open' && (you.role === 'host' || you.role === 'screen')))
      .catch(() => undefined)
      .then((found) => {
        setPartyId(found?.party.id ?? null);
        setSearched(true);
      });
  }, [searched]);
  const forget = () => {
    keep(KEPT_PARTY, null);
    setPartyId(null);
    setSearched(false);
  };
  if (partyId) return <OpenStage partyId={partyId} onForget={forget} />;
  return <StageFrame>{searched ? <NoParty /> : <p className="text-soft">{t('Looking for the party')}</p>}</StageFrame>;
}

/** Where the host's link for screens leads: `/stage/{token}`. */
export function StageByLinkPage() {
  const { t } = useTranslation();
  const { token } = useParams({ from: '/stage/$token' });
  const navigate = useNavigate();
  const [refusal, setRefusal] = useState<Error | null>(null);
  useEffect(() => {
    joinParty({ token, name: STAGE_NAME }).then(
      ({ party }) => {
        keep(KEPT_PARTY, party.id);
        void navigate({ to: '/stage', replace: true });
      },
      (error: Error) => setRefusal(error),
    );
  }, [token, navigate]);
  return (
    <StageFrame>
      <p role={refusal ? 'alert' : undefined} className="text-soft">
        {refusal ? errorText(t, refusal) : t('Opening the stage')}
      </p>
      {refusal && (
        <Link to="/stage" className="inline-flex min-h-14 items-center rounded-full bg-raised px-8 text-lg font-semibold hover:bg-edge">
          {t('Try again')}
        </Link>
      )}
    </StageFrame>
  );
}

/** For a screen nobody sent a link to: the letters on the host's desk. */
function NoParty() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [letters, setLetters] = useState('');
  return (
    <>
      <h1 className="text-4xl font-extrabold tracking-tight">{t('No party on this screen yet')}</h1>
      <form
        className="w-full max-w-sm"
        onSubmit={(event) => {
          event.preventDefault();
          void navigate({ to: '/stage/$token', params: { token: letters } });
        }}
      >
        <TextField
          label={t('Type the eight letters that the host’s desk shows under People.')}
          value={letters}
          onChange={(text) =>
            setLetters(
              text
                .replace(/[^a-z]/gi, '')
                .toLowerCase()
                .slice(0, SCREEN_TOKEN_LETTERS),
            )
          }
          autoFocus
          autoCapitalize="none"
          autoComplete="off"
          className="text-center text-2xl font-bold tracking-[0.2em] uppercase"
        />
        <Button type="submit" kind="plain" className="mt-4 min-h-14 w-full text-lg" disabled={letters.length < SCREEN_TOKEN_LETTERS}>
          {t('Open the stage')}
        </Button>
      </form>
      <Link to="/host" className="inline-flex min-h-12 items-center px-4 font-semibold text-soft underline underline-offset-4">
        {t('To the host’s desk')}
      </Link>
    </>
  );
}

function OpenStage({ partyId, onForget }: { partyId: string; onForget: () => void }) {
  const { t } = useTranslation();
  const query = useLiveParty(partyId);
  const [started, setStarted] = useState(() => readKept(KEPT_START) === partyId);
  useWakeLock(true);
  const snapshot = query.data;
  if (!snapshot) {
    return (
      <StageFrame>
        <p className="text-soft">{query.isError ? errorText(t, query.error) : t('Opening the stage')}</p>
        {query.isError && <Button onClick={onForget}>{t('Look for another party')}</Button>}
      </StageFrame>
    );
  }
  if (snapshot.party.status === 'ended') return <PartyOver snapshot={snapshot} onForget={onForget} />;
  if (started) return <PartyScreen snapshot={snapshot} />;
  const start = () => {
    keep(KEPT_START, partyId);
    keep(KEPT_PARTY, partyId);
    setStarted(true);
  };
  return (
    <StageFrame>
      <h1 className="text-[clamp(2.2rem,8vh,6rem)] leading-tight font-extrabold tracking-[-0.03em]">{snapshot.party.name}</h1>
      <Button
        kind="sing"
        autoFocus
        className="min-h-[clamp(5rem,12vh,9rem)] px-[clamp(3rem,6vw,7rem)] text-[clamp(1.5rem,4.4vh,3.4rem)]"
        onClick={start}
      >
        <MicIcon size={32} />
        {t('Press OK to start')}
      </Button>
      <p className="text-[clamp(1rem,3vh,2.2rem)] text-soft">{t('Browsers let no sound out before somebody touches the screen.')}</p>
    </StageFrame>
  );
}

function PartyOver({ snapshot, onForget }: { snapshot: PartySnapshot; onForget: () => void }) {
  const { t } = useTranslation();
  return (
    <StageFrame>
      <h1 className="text-[clamp(2.4rem,10vh,8rem)] leading-none font-extrabold tracking-[-0.03em]">{t('Good night.')}</h1>
      <p className="text-[clamp(1.2rem,4vh,3rem)] text-balance text-soft">
        {t('{{name}} is over. It was lovely.', { name: snapshot.party.name })}
      </p>
      <Button className="text-[clamp(1rem,3vh,2.2rem)]" onClick={onForget}>
        {t('Look for another party')}
      </Button>
    </StageFrame>
  );
}

function StageFrame({ children }: { children: React.ReactNode }) {
  return (
    <main className="hero-glow flex min-h-dvh flex-col items-center justify-center gap-8 p-8 text-center">
      <Wordmark />
      {children}
    </main>
  );
}
