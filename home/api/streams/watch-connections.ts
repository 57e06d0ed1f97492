import type { Clock } from '@mockstreet/shared/instant';
import type { TokenBlacklist } from '#accounts/blacklist-tokens';
import type { ReadDatabase } from '../http/database.ts';
import type { Connection } from './connection.ts';
import { findRevoked } from './find-revoked.ts';
import type { StreamLimits } from './stream-limits.ts';
import { CLOSE } from './stream-message.ts';

export interface WatchPorts {
  readonly read: ReadDatabase;
  readonly blacklist: Pick<TokenBlacklist, 'has'>;
  readonly clock: Clock;
  readonly monotonicMs: () => number;
  readonly limits: StreamLimits;
  readonly onFault: (error: unknown) => void;
}

/** Looks after open connections; `round` is called about every second. */
export interface Watch {
  round(connections: ReadonlySet<Connection>): void;
}

/**
 * Who is told things all the time is asked less often: what it no longer takes piles up, and it is
 * dropped for that.
 */
const BUSY_BEATS_A_PING = 4;

/**
 * Closes whoever does not sign in in time, whose token is over or whose session has ended, who takes
 * nothing, and who is gone without a word (RFC 6455 §5.5.2). Beats come spread over time, as the
 * connections did.
 */
export function createWatch(ports: WatchPorts): Watch {
  const { limits } = ports;
  let recheckAtMs = 0;
  let rechecking = false;

  const recheck = async (connections: ReadonlySet<Connection>) => {
    const holders = [...connections].flatMap((connection) => {
      const { credential } = connection;
      return credential ? [{ connection, credential }] : [];
    });
    const revoked = await findRevoked(ports, holders, ports.clock());
    for (const { connection, credential } of revoked) {
      // It may have brought another one meanwhile.
      if (connection.credential !== credential) continue;
      connection.sendError('UNAUTHENTICATED', 'The session or API key has ended');
      connection.close(CLOSE.unauthenticated, 'the session or API key has ended');
    }
  };

  const look = (connection: Connection, nowMs: number, now: number) => {
    const { credential } = connection;
    if (!credential) {
      if (nowMs - connection.openedAtMs < limits.authenticateWithinMs) return;
      connection.sendError('UNAUTHENTICATED', 'No credential in time');
      return connection.close(CLOSE.unauthenticated, 'no credential in time');
    }
    if (credential.expiresAt !== null && now >= credential.expiresAt) {
      connection.sendError('TOKEN_EXPIRED', 'The token has expired; a fresh one may come before');
      return connection.close(CLOSE.unauthenticated, 'TOKEN_EXPIRED');
    }
    if (isStuck(connection, nowMs)) {
      return connection.close(CLOSE.tryAgainLater, 'you take nothing');
    }
    if (nowMs >= connection.nextBeatAtMs) beat(connection, nowMs);
  };

  const isStuck = (connection: Connection, nowMs: number): boolean => {
    if (connection.waiting() === 0) {
      connection.stuck = undefined;
      return false;
    }
    connection.behindAtMs = nowMs;
    // A reader that is slow but goes on reading may always have something that waits.
    const taken = connection.taken();
    if (connection.stuck?.taken !== taken) connection.stuck = { sinceMs: nowMs, taken };
    return nowMs - connection.stuck.sinceMs >= limits.slowReaderMs;
  };

  const beat = (connection: Connection, nowMs: number) => {
    connection.nextBeatAtMs = nowMs + limits.heartbeatMs;
    // A ping comes to a slow reader after all that is on its way to it: it is stuck, or it is not.
    const isBehind = nowMs - connection.behindAtMs < BUSY_BEATS_A_PING * limits.heartbeatMs;
    if (!connection.isAlive && !isBehind) return connection.terminate();
    const isBusy = connection.hasNews;
    connection.beats += 1;
    if (!isBusy || connection.beats % BUSY_BEATS_A_PING === 0) {
      connection.isAlive = false;
      connection.ping();
    }
    if (!isBusy && connection.subscription) {
      connection.send(JSON.stringify({ type: 'heartbeat', seq: connection.subscription.seq() }));
    }
    connection.hasNews = false;
  };

  return {
    round(connections) {
      const [nowMs, now] = [ports.monotonicMs(), ports.clock()];
      for (const connection of connections) if (connection.isOpen()) look(connection, nowMs, now);
      if (rechecking || nowMs < recheckAtMs) return;
      rechecking = true;
      recheckAtMs = nowMs + limits.recheckMs;
      recheck(connections)
        .catch(ports.onFault)
        .finally(() => {
          rechecking = false;
        });
    },
  };
}
