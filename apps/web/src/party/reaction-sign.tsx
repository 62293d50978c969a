import '@fontsource-variable/noto-emoji/wght.css';

/** What guests can say without words: signs that every phone and television shows alike. */
export const REACTIONS = ['👏', '🔥', '❤️', '😂', '🙌'];

/** Signs are drawn in the page's own colours, from a type that comes with it: televisions often have none. That type hatches the red heart, as heralds do. */
export function ReactionSign({ reaction, className = '' }: { reaction: string; className?: string }) {
  return <span className={`reaction-sign ${className}`}>{reaction.replaceAll('\uFE0F', '').replace('❤', '🖤')}</span>;
}
