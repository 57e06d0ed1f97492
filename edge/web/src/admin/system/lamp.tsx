import { CircleCheck, CircleHelp, type LucideIcon, OctagonX, TriangleAlert } from 'lucide-react';
import { useWords } from '../../text/words.ts';
import type { Level } from './levels.ts';
import { systemWords } from './words.ts';

const ICONS: Readonly<Record<Level, LucideIcon>> = {
  good: CircleCheck,
  watch: TriangleAlert,
  bad: OctagonX,
  unknown: CircleHelp,
};

/** A traffic light that also has a shape and a word. */
export function Lamp({ level }: { readonly level: Level }) {
  const words = useWords(systemWords);
  const Icon = ICONS[level];
  return (
    <span className={`lamp lamp--${level}`}>
      <Icon size={18} aria-hidden />
      <span className="unseen">{words.levels[level]}</span>
    </span>
  );
}
