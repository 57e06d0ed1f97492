import { ConnectionPill } from '../connection/connection-pill.tsx';
import type { Connection } from '../connection/use-connection.ts';
import type { Session } from '../session/session.ts';
import { SessionMenu } from '../session/session-menu.tsx';
import { Wordmark } from './wordmark.tsx';

interface DeskHeaderProps {
  readonly session: Session;
  readonly connection: Connection;
}

export function DeskHeader({ session, connection }: DeskHeaderProps) {
  return (
    <header className="desk__header">
      <Wordmark />
      <ConnectionPill connection={connection} />
      <SessionMenu session={session} homeOffline={connection.kind === 'home-offline'} />
    </header>
  );
}
