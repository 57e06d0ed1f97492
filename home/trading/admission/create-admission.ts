import type { Sql } from '@mockstreet/db/client';
import type { Clock } from '@mockstreet/shared/instant';
import { readAuthority } from '#accounts/authority';
import type { PublicKeys } from '#accounts/keys/open-public-keys';
import type { SealingKeys } from '#accounts/keys/open-sealing-keys';
import { createAnnouncedRows } from '#market/announced-rows';
import { createCalendarReader, readCalendarOverrides } from '#market/calendar-reader';
import { createTradingModes } from '../core/trading-modes.ts';
import type { AdmitPorts } from './admit-messages.ts';
import { readTradingModes } from './trading-mode-rows.ts';
import { createCredentialVerifier } from './verify-credential.ts';

/** Admission by home's keys and database, shared by the lanes of an engine. */
export function createAdmission(given: {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly sessions: 'real' | 'always';
  readonly publicKeys: Pick<PublicKeys, 'current' | 'check'>;
  readonly sealingKeys: Pick<SealingKeys, 'openCredential' | 'current' | 'check'>;
}): AdmitPorts {
  const { sql, clock, sessions, publicKeys, sealingKeys } = given;
  const readOverrides = () => readCalendarOverrides(sql);
  const calendars = createCalendarReader({ sessions, clock, readOverrides });
  const said = createAnnouncedRows({ clock, read: () => readTradingModes(sql) });
  let modes = createTradingModes(said.latest());
  let madeOf = said.latest();
  return {
    verifyCredential: createCredentialVerifier({
      publicKeys: publicKeys.current,
      openCredential: sealingKeys.openCredential,
    }),
    noteKeys() {
      const before = { public: publicKeys.current(), sealing: sealingKeys.current() };
      return async () => {
        await Promise.all([publicKeys.check(), sealingKeys.check()]);
        return publicKeys.current() !== before.public || sealingKeys.current() !== before.sealing;
      };
    },
    readAuthority: (question) => readAuthority(sql, question),
    readHours: calendars.knownAt,
    async readModes(at) {
      const known = await said.knownAt(at);
      if (known !== madeOf) [madeOf, modes] = [known, createTradingModes(known)];
      return modes;
    },
  };
}
