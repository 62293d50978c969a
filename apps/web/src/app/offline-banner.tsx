import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from '../ui/store.ts';
import { useEdgeBar } from '../ui/use-edge-bar.ts';
import { useServices } from './services.tsx';

/** A blink of the network is nobody's business. */
const PATIENCE_MS = 4000;

/** Says that the server is gone, and that the page tries to reach it; a song that plays goes on. */
export function OfflineBanner() {
  const { realtime } = useServices();
  const lost = useStore(realtime.lost);
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!lost) return setShown(false);
    const timer = setTimeout(() => setShown(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [lost]);
  return shown ? <Banner /> : null;
}

function Banner() {
  const { t } = useTranslation();
  const bar = useEdgeBar<HTMLDivElement>('--head');
  return (
    <div ref={bar} role="status" className="fixed inset-x-0 top-0 z-40 bg-raised px-5 py-3 text-center text-warm">
      {t('Refrain is out of reach. A song on stage plays on; everything else comes back by itself.')}
    </div>
  );
}
