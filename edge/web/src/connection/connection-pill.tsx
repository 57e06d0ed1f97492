import { text } from '../text/korean.ts';
import type { Connection } from './use-connection.ts';

export function ConnectionPill({ connection }: { readonly connection: Connection }) {
  const { kind } = connection;
  const label =
    kind === 'online'
      ? text.home.online
      : kind === 'unknown'
        ? text.home.unknown
        : kind === 'home-offline'
          ? text.home.offline
          : text.offline.unreachable;
  return <output className={`pill pill--${kind}`}>{label}</output>;
}
