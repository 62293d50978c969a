import { renderSVG } from 'uqr';

/** A link as a picture for phones, drawn here: dark on light with a quiet border, which every scanner reads. */
export function QrCode({ text, label, className = '' }: { text: string; label: string; className?: string }) {
  const svg = renderSVG(text, { ecc: 'M', border: 3, blackColor: '#0a0c15', whiteColor: '#f5efe4' });
  return <img src={`data:image/svg+xml,${encodeURIComponent(svg)}`} alt={label} className={`aspect-square rounded-2xl ${className}`} />;
}
