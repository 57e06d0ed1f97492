import {
  POSTGRES_SERVICES,
  type PostgresService,
  postgresRole,
} from '@mockstreet/access/postgres-roles';
import { draftFile } from '@mockstreet/shared/node/replace-file';
import type { DataDirectory } from './data-directory.ts';
import { postgresRolePassword } from './postgres.ts';
import type { Secrets } from './secrets.ts';

/** Writes down for set-up what each service signs in with: set-up alone gives passwords to roles. */
export function writeRolePasswords(data: DataDirectory, { postgresPassword }: Secrets): void {
  const password = (service: PostgresService) => postgresRolePassword(postgresPassword, service);
  const passwords = POSTGRES_SERVICES.map((service) => [postgresRole(service), password(service)]);
  const text = `${JSON.stringify(Object.fromEntries(passwords), null, 2)}\n`;
  draftFile(data.home.rolePasswords, text).commit();
}
