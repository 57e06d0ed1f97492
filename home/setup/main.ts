/**
 * One run before home's processes start: schema, the services' passwords, instruments, and the first
 * accounts: those of the demo, or an invite for the administrator. Safe to repeat.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import process from 'node:process';
import { createSql } from '@mockstreet/db/client';
import { migrate } from '@mockstreet/db/migrate';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { readJsonFile } from '@mockstreet/shared/node/json-file';
import { runTask } from '@mockstreet/shared/node/run-process';
import { recordStartingCash } from '#accounts/record-starting-cash';
import { seedInstruments } from '#market/instruments';
import { setupConfigSchema } from './config.ts';
import { friendAccountsSchema } from './friend-accounts.ts';
import { inviteAdmin } from './invite-admin.ts';
import { ownerPasswordsSchema, renewOwnerPassword } from './renew-owner-password.ts';
import { seedAccounts } from './seed-accounts.ts';
import { seedFriends } from './seed-friends.ts';
import { rolePasswordsSchema, setRolePasswords } from './set-role-passwords.ts';

const TERMS = 'within 24 hours, with this invite code, shown only now:';
const NOTICE = {
  'if-none': `No administrator yet. Register one ${TERMS}`,
  now: `Another administrator was asked for. Register one ${TERMS}`,
};

await runTask({
  name: 'setup',
  configSchema: setupConfigSchema,
  async run(config, log) {
    const { ROLE_PASSWORDS_FILE: passwordsFile } = config;
    const passwords = passwordsFile && readJsonFile(passwordsFile, rolePasswordsSchema);
    const { OWNER_PASSWORDS_BEFORE_FILE: beforeFile } = config;
    const before = beforeFile ? readJsonFile(beforeFile, ownerPasswordsSchema) : [];
    const { DEMO_FRIENDS_FILE: friendsFile } = config;
    const friends = friendsFile ? readJsonFile(friendsFile, friendAccountsSchema) : [];
    if (await renewOwnerPassword(config.DATABASE_URL, before, randomBytes)) {
      log.info('password of the owner set');
    }
    await migrate(config.DATABASE_URL, { copyCluster: config.BACKUP_WAL === 'on' });
    const clock = () => instantFromMillis(Date.now());
    const sql = createSql({
      url: config.DATABASE_URL,
      applicationName: 'setup',
      poolSize: 1,
    });
    try {
      if (passwords) {
        const changed = await setRolePasswords(sql, passwords, randomBytes);
        if (changed.length > 0) log.info({ roles: changed }, 'passwords set');
      }
      await seedInstruments(sql);
      await recordStartingCash(sql, config.STARTING_CASH_KRW);
      if (config.DEMO_ACCOUNTS === 'yes') {
        await seedAccounts(sql, {
          startingCashKrw: config.STARTING_CASH_KRW,
          clock,
          newUserId: randomUUID,
        });
        if (friends.length > 0) {
          await seedFriends(sql, friends, { startingCashKrw: config.STARTING_CASH_KRW, clock });
        }
      } else {
        const ports = { clock, newInviteId: randomUUID, randomBytes };
        const code = await inviteAdmin(sql, config.ADMIN_INVITE, ports);
        // For the one who sets up, this once, and as no line of our log. Compose keeps what it prints
        // all the same, as long as its container is there: `run --rm` leaves none (deploy/README.md).
        if (code) process.stdout.write(`${NOTICE[config.ADMIN_INVITE]} ${code}\n`);
      }
      // A table that was never analyzed is planned for as if it held ten pages.
      await sql`analyze instruments, users, wallets`;
    } finally {
      await sql.end({ timeout: 5 });
    }
    log.info('database is ready');
  },
});
