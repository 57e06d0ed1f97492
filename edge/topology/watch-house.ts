import type { Clock, Instant } from '@mockstreet/shared/instant';
import { type Loop, runEvery } from '@mockstreet/shared/node/run-every';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { type CertificatePlace, readCertificateExpiry } from './certificate-expiry.ts';
import { createHomeWatch, type HomeNotice, type HomeWatchState } from './home-watch.ts';

/** What the watch knows; for people and alarms. */
export interface HouseWatch extends Loop {
  readonly home: () => HomeWatchState;
  readonly notices: Readonly<Record<'sent' | 'failed', number>>;
  /** Undefined before it was seen, and where none is looked at; null where it could not be had. */
  readonly certificateExpiry: () => Instant | null | undefined;
}

export interface HouseWatchOptions {
  /** Whether home reads its partitions; undefined where nobody can tell. */
  readonly isHomeOnline: () => boolean | undefined;
  readonly awaySecondsMin: number;
  /** Posts to the owner; left out, the owner is not told. */
  readonly tell?: ((notice: HomeNotice) => Promise<void>) | undefined;
  readonly certificate?: CertificatePlace | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  readonly everyMs?: number;
}

const LOOK_EVERY_MS = 5_000;
/** Rounds between two looks at the certificate, and between two tries to tell. */
const CERTIFICATE_ROUNDS = 720;
const RETRY_ROUNDS = 6;

/** Looks after what the one who runs the house has to know of from the edge, as home cannot say it. */
export function watchHouse(options: HouseWatchOptions): HouseWatch {
  const { clock, log, everyMs = LOOK_EVERY_MS } = options;
  const watch = createHomeWatch(clock(), options.awaySecondsMin);
  const notices = { sent: 0, failed: 0 };
  let expiry: Instant | null | undefined;
  let rounds = 0;
  let retryAt = 0;

  async function tell(notice: HomeNotice): Promise<void> {
    if (!options.tell || rounds < retryAt) return;
    try {
      await options.tell(notice);
      watch.told(notice);
      notices.sent += 1;
    } catch (err) {
      notices.failed += 1;
      retryAt = rounds + RETRY_ROUNDS;
      log.warn({ err, notice: notice.kind }, 'the owner could not be told; will try again');
    }
  }

  async function lookAtCertificate(place: CertificatePlace): Promise<void> {
    expiry = await readCertificateExpiry(place).catch((err: unknown) => {
      log.warn({ err, name: place.name }, 'no good certificate is shown');
      return null;
    });
  }

  const loop = runEvery(async () => {
    const notice = watch.saw(options.isHomeOnline(), clock());
    if (notice) await tell(notice);
    // One that could not be had is looked for again within a minute.
    const isDue = rounds % CERTIFICATE_ROUNDS === 0 || (expiry === null && rounds % 12 === 0);
    if (options.certificate && isDue) await lookAtCertificate(options.certificate);
    rounds += 1;
    return everyMs;
  });
  return { ...loop, notices, home: () => watch.state, certificateExpiry: () => expiry };
}
