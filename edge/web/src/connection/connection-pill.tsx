import { useWords } from '../text/words.ts';
import type { Connection } from './connection-of.ts';
import { connectionWords } from './words.ts';

export function ConnectionPill({ connection }: { readonly connection: Connection }) {
  const words = useWords(connectionWords);
  const { kind } = connection;
  const label =
    kind === 'online'
      ? words.home.online
      : kind === 'unknown'
        ? words.home.unknown
        : kind === 'home-offline'
          ? words.home.offline
          : words.offline.unreachable;
  return <output className={`pill pill--${kind}`}>{label}</output>;
}
