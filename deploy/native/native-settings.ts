import { resolve } from 'node:path';
import { readConfig, wholeNumber } from '@mockstreet/shared/config';
import { z } from 'zod';
import { PORT_OFFSET_MAX } from './ports.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables that are set. */
export function definedOnly(environment: Environment): Record<string, string> {
  const entries = Object.entries(environment);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

const address = () => z.string().regex(/^[\w.-]+:\d{1,5}$/, 'must be host:port');

/** The variables of the native mode itself; each process has its own besides. */
export const nativeConfigSchema = z.object({
  DATA_DIR: z.string().default('.data').describe('Folder of everything this instance keeps'),
  PORT_BASE: wholeNumber(1, 65_535 - PORT_OFFSET_MAX)
    .default(3000)
    .describe('The public port; all others are offsets from it'),
  PARTITIONS: wholeNumber(1, 256)
    .optional()
    .describe(
      'Queues that share the orders; fixed by the first start, of npm start at 4 unless set',
    ),
  DEMO_FRIENDS: z
    .enum(['on', 'off'])
    .default('on')
    .describe('Whether a dozen simulated friends trade, so that there is life on the first run'),
  BROKER_ADDRESS: address()
    .optional()
    .describe("Where home finds the edge's broker, host:port; its own port unless set"),
  DATABASE_ADDRESS: address()
    .optional()
    .describe("Where home's processes find PostgreSQL, host:port; its own port unless set"),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('How much every process writes into its log'),
});

export interface NativeSettings {
  /** Absolute path of the data directory. */
  readonly dataFolder: string;
  readonly portBase: number;
  /** As asked for. */
  readonly partitions: number | undefined;
}

/** Faulty variables are replaced by their defaults, so that the others can be judged as well. */
export function readNativeSettings(environment: Environment): {
  settings: NativeSettings;
  faults: readonly string[];
} {
  const result = readConfig(nativeConfigSchema, environment);
  const config = result.ok ? result.config : nativeConfigSchema.parse({});
  return {
    settings: {
      dataFolder: resolve(config.DATA_DIR),
      portBase: config.PORT_BASE,
      partitions: config.PARTITIONS,
    },
    faults: result.ok ? [] : result.faults,
  };
}

/** The ids of the intakes of a native instance: there is one. */
export function intakeIdsOf(environment: Environment): readonly string[] {
  return [environment.INTAKE_ID || 'edge-1'];
}

/** Whether the demo's friends trade. */
export function hasDemoFriends({ DEMO_FRIENDS }: Environment): boolean {
  return DEMO_FRIENDS !== 'off';
}
