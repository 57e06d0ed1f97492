import { ConnectionPill } from '../connection/connection-pill.tsx';
import type { Connection } from '../connection/use-connection.ts';
import { text } from '../text/korean.ts';
import { Wordmark } from './wordmark.tsx';

interface DeskHeaderProps {
  readonly username: string;
  readonly connection: Connection;
  readonly onSignOut: () => void;
}

export function DeskHeader({ username, connection, onSignOut }: DeskHeaderProps) {
  return (
    <header className="desk__header">
      <Wordmark />
      <ConnectionPill connection={connection} />
      <span className="desk__user">{username}</span>
      <button type="button" className="link" onClick={onSignOut}>
        {text.signOut}
      </button>
    </header>
  );
}
