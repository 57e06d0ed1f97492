import { type EngineConfig, engineConfigSchema } from '../config.ts';

const PLACES = {
  PORT: '3003',
  DATABASE_URL: 'postgres://x',
  AMQP_URL: 'amqp://x',
  PUBLIC_KEYS_FILE: 'x',
  SEALING_KEYS_FILE: 'x',
};
type Said = Readonly<Record<string, string>>;

/** The configuration of an engine that is told this, and besides only where everything is. */
export function tellEngine(said: Said = {}): EngineConfig {
  return engineConfigSchema.parse({ ...PLACES, ...said });
}

/** The variables that an engine finds fault with; none where it takes all. */
export function faultsOfTelling(said: Said): string[] {
  const { error } = engineConfigSchema.safeParse({ ...PLACES, ...said });
  return (error?.issues ?? []).map(({ path }) => path.join('.'));
}
