import { join } from 'node:path';
import { writeFriends } from './friends/write-friends.ts';
import { DATABASE, type Instance } from './instance.ts';
import { hasDemoFriends } from './native-settings.ts';
import { ensureDatabase } from './postgres.ts';
import { processCommand, SETUP } from './process-plan.ts';
import { writeRolePasswords } from './role-passwords.ts';
import { runTask } from './run-task.ts';

/** Makes the database unless it is there. Its server runs. */
export async function makeDatabase({ ports, secrets }: Instance): Promise<void> {
  await ensureDatabase({ port: ports.postgres, password: secrets.postgresPassword }, DATABASE);
}

/** Brings it to what home's processes expect: today's schema, roles that sign in, instruments. */
export async function setUpDatabase(instance: Instance, signal: AbortSignal): Promise<void> {
  writeRolePasswords(instance.data, instance.secrets);
  if (hasDemoFriends(instance.environment)) writeFriends(instance.data, instance.secrets);
  await runTask({
    name: 'preparing the database',
    command: processCommand(SETUP, instance),
    logFile: join(instance.data.home.logs, 'setup.log'),
    signal,
  });
}
