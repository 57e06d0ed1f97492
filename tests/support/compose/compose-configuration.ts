import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Box } from '@mockstreet/access/box-network';
import { isSecret, readConfig, secretFileVariable } from '@mockstreet/shared/config';
import { edgeControlQueue } from '@mockstreet/shared/topology';
import type { z } from 'zod';
import { webConfigSchema } from '../../../edge/gateway/web-config.ts';
import { intakeConfigSchema } from '../../../edge/intake/config.ts';
import { topologyConfigSchema } from '../../../edge/topology/config.ts';
import { rotationConfigSchema } from '../../../home/accounts/keys/rotation-config.ts';
import { apiConfigSchema } from '../../../home/api/config.ts';
import { backupConfigSchema } from '../../../home/backup/config.ts';
import { controlConfigSchema } from '../../../home/control/config.ts';
import { journalConfigSchema } from '../../../home/journal/config.ts';
import { feederConfigSchema } from '../../../home/market/config.ts';
import { relayConfigSchema } from '../../../home/outbox/config.ts';
import { snapshotsConfigSchema } from '../../../home/portfolio/config.ts';
import { restoreConfigSchema } from '../../../home/restore/config.ts';
import { schedulerConfigSchema } from '../../../home/scheduler/config.ts';
import { setupConfigSchema } from '../../../home/setup/config.ts';
import { botConfigSchema } from '../../../home/social/bot/config.ts';
import { dailyReportConfigSchema } from '../../../home/social/daily-report/config.ts';
import { notifierConfigSchema } from '../../../home/social/notifier/config.ts';
import { engineConfigSchema } from '../../../home/trading/config.ts';
import { verifyConfigSchema } from '../../../home/verify/config.ts';
import type { ComposeFile, ComposeService } from './compose-file.ts';
import { type ComposeCase, type ComposeRule, placeOf } from './compose-rules.ts';

/** The schema by which each of our programs reads its environment. */
const SCHEMAS: Readonly<Record<string, z.ZodObject>> = {
  'edge/gateway/web-main.ts': webConfigSchema,
  'edge/intake/main.ts': intakeConfigSchema,
  'edge/topology/main.ts': topologyConfigSchema,
  'home/accounts/main.ts': rotationConfigSchema,
  'home/api/main.ts': apiConfigSchema,
  'home/backup/main.ts': backupConfigSchema,
  'home/control/main.ts': controlConfigSchema,
  'home/journal/main.ts': journalConfigSchema,
  'home/market/main.ts': feederConfigSchema,
  'home/outbox/main.ts': relayConfigSchema,
  'home/portfolio/main.ts': snapshotsConfigSchema,
  'home/restore/main.ts': restoreConfigSchema,
  'home/scheduler/main.ts': schedulerConfigSchema,
  'home/social/daily-report/main.ts': dailyReportConfigSchema,
  'home/social/bot/main.ts': botConfigSchema,
  'home/social/notifier/main.ts': notifierConfigSchema,
  'home/setup/main.ts': setupConfigSchema,
  'home/trading/main.ts': engineConfigSchema,
  'home/verify/main.ts': verifyConfigSchema,
};

/** What each program of others may be told. */
const FOREIGN: Readonly<Record<string, readonly string[]>> = {
  wireguard: [],
  rabbitmq: [],
  redis: [],
  postgres: [
    ...['POSTGRES_USER', 'POSTGRES_DB', 'POSTGRES_PASSWORD_FILE', 'POSTGRES_INITDB_ARGS', 'PGDATA'],
  ],
  traefik: ['PUBLIC_HOST', 'ACME_EMAIL', 'ACME_CA_SERVER'],
  ...{ collector: [], prometheus: [], alertmanager: [], loki: [], tempo: [] },
  grafana: [
    ...['GF_AUTH_ANONYMOUS_ENABLED', 'GF_AUTH_ANONYMOUS_ORG_ROLE', 'GF_AUTH_DISABLE_LOGIN_FORM'],
    ...['GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION', 'GF_ANALYTICS_REPORTING_ENABLED'],
    ...['GF_ANALYTICS_CHECK_FOR_UPDATES', 'GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES'],
    ...['GF_PLUGINS_PREINSTALL_DISABLED', 'GF_LOG_MODE'],
    'GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH',
  ],
};

/** Read by every process of ours, beside its schema. */
const COMMON = ['LOG_LEVEL'];

/** The main file of a service that runs a program of ours. */
export function mainOf({ command = [] }: ComposeService): string | undefined {
  return command[0] === 'node' ? command[1] : undefined;
}

export const CONFIGURATION_RULES: Readonly<Record<string, ComposeRule>> = {
  'every variable is known to who is given it': ({ file }) =>
    Object.entries(file.services).flatMap(([name, service]) => {
      const known = knownVariables(name, service);
      return Object.keys(service.environment ?? {})
        .filter((variable) => !known?.includes(variable))
        .map((variable) => `${name}: ${variable}`);
    }),
  'what the owner chooses reaches every process that asks for it': ({ file, asked }) =>
    Object.entries(file.services).flatMap(([name, service]) => {
      const schema = SCHEMAS[mainOf(service) ?? ''];
      const read = schema ? [...COMMON, ...Object.keys(schema.shape)] : [];
      return read
        .filter(
          (variable) => asked.includes(variable) && !(variable in (service.environment ?? {})),
        )
        .map((variable) => `${name}: ${variable}`);
    }),
  'the configuration of every process of ours is complete and right': (given) =>
    Object.entries(given.file.services).flatMap(([name, service]) => {
      const schema = SCHEMAS[mainOf(service) ?? ''];
      if (!schema) return name in FOREIGN ? [] : [`${name}: runs nothing that is known`];
      const result = readConfig(schema, textual(service), (path) => readSecret(path, name, given));
      return result.ok ? [] : result.faults.map((fault) => `${name}: ${fault}`);
    }),
  'every file that a variable names is there in the container': (given) =>
    Object.entries(given.file.services).flatMap(([name, service]) =>
      Object.entries(textual(service))
        // An empty one counts as absent: a file that the owner may name.
        .filter(([variable, path]) => variable.endsWith('_FILE') && path !== '')
        .filter(([, path]) => !isThere(path, name, given))
        .map(([variable]) => `${name}: ${variable}`),
    ),
  'health is asked for at the port that the process listens on': ({ file }) =>
    Object.entries(file.services).flatMap(([name, { healthcheck, environment }]) => {
      const [, program, script, port] = healthcheck?.test ?? [];
      if (program !== 'node') return [];
      const isRight =
        script === 'shared/node/probe-health.ts' && port === String(environment?.PORT);
      return isRight ? [] : [`${name}: ${port}`];
    }),
  'an intake has the id that the broker lets in': intakeFaults,
  'a box is healthy without the other': ({ box, file }) =>
    Object.entries(file.services).flatMap(([name, { healthcheck }]) => {
      const [, program, , , ...needed] = healthcheck?.test ?? [];
      if (program !== 'node') return [];
      return needed.filter((one) => one !== OWN_SERVER[box]).map((one) => `${name}: ${one}`);
    }),
};

/** Another id would be refused the queue that home's control goes to. */
function intakeFaults({ file, asked, bundle }: ComposeCase): string[] {
  const { intake, topology } = file.services;
  if (!intake || !topology) return [];
  const idsOf = ({ environment = {} }: ComposeService) =>
    String(environment.INTAKE_ID ?? environment.INTAKE_IDS).split(',');
  const { permissions } = JSON.parse(
    readFileSync(join(bundle, 'edge/rabbitmq/definitions.json'), 'utf8'),
  ) as { permissions: readonly { user: string; configure: string; read: string }[] };
  const mayUse = (user: string, right: 'configure' | 'read', id: string) =>
    permissions.some(
      (one) => one.user === user && new RegExp(one[right]).test(edgeControlQueue(id)),
    );
  return [
    ...idsOf(intake).flatMap((id) => (mayUse('intake', 'read', id) ? [] : [`intake: ${id}`])),
    ...idsOf(topology).flatMap((id) =>
      mayUse('topology', 'configure', id) ? [] : [`topology: ${id}`],
    ),
    ...(asked.some((name) => /^INTAKE_IDS?$/.test(name)) ? ['INTAKE_ID is a choice'] : []),
  ];
}

/** The server on its own box that a process may have to reach to be healthy. */
const OWN_SERVER: Readonly<Record<Box, string>> = { edge: 'broker', home: 'postgres' };

function knownVariables(name: string, service: ComposeService): readonly string[] | undefined {
  const schema = SCHEMAS[mainOf(service) ?? ''];
  if (!schema) return FOREIGN[name];
  const fields = Object.entries<z.core.$ZodType>(schema.shape);
  const secretFiles = fields.filter(([, field]) => isSecret(field));
  return [
    ...COMMON,
    ...fields.map(([field]) => field),
    ...secretFiles.map(([field]) => secretFileVariable(field)),
  ];
}

function textual({ environment = {} }: ComposeService): Record<string, string> {
  return Object.fromEntries(
    // Compose fills in after it has parsed: what is empty is a text to it.
    Object.entries(environment).map(([name, value]) => [name, String(value ?? '')]),
  );
}

function readSecret(path: string, name: string, given: ComposeCase): string {
  return readFileSync(hostPath(path, given.file.services[name] ?? {}, given) ?? path, 'utf8');
}

/** Made by the tool itself or by the machine (deploy/edge-clock), or brought along when it is run. */
const NOT_THERE_YET: Readonly<Record<string, string>> = {
  'keys-rotate': '/run/keys/public/home-control-key.json',
  restore: '/run/backup-identity',
  intake: '/run/clock/clock-error-ms',
};

function isThere(path: string, name: string, given: ComposeCase): boolean {
  const service = given.file.services[name] ?? {};
  if (path.startsWith('/var/lib/') || NOT_THERE_YET[name] === path) return true;
  const host = hostPath(path, service, given);
  if (host === undefined) return false;
  try {
    return readFileSync(host).length > 0;
  } catch {
    return false;
  }
}

/** What lies at a path of the container, by its secrets and mounts; undefined where nothing does. */
function hostPath(path: string, service: ComposeService, given: ComposeCase): string | undefined {
  const secret = /^\/run\/secrets\/(.+)$/.exec(path)?.[1];
  if (secret !== undefined) {
    const isGiven = service.secrets?.includes(secret) === true;
    const file = isGiven ? secretFile(given.file, secret) : undefined;
    return file && placeOf(file, given.bundle);
  }
  for (const volume of service.volumes ?? []) {
    const [source = '', target = ''] = volume.split(':');
    if (source.startsWith('./') && path.startsWith(`${target}/`)) {
      return placeOf(source.slice(2) + path.slice(target.length), given.bundle);
    }
  }
  return undefined;
}

function secretFile(file: ComposeFile, name: string): string | undefined {
  return file.secrets[name]?.file.slice(2);
}
