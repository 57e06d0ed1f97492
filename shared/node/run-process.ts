import { readFileSync } from 'node:fs';
import process from 'node:process';
import type { z } from 'zod';
import { Misconfiguration, readConfig } from '../config.ts';
import { createLog, type Logger } from './create-log.ts';
import { redactText } from './redact.ts';
import { RELEASE } from './release.ts';

export type { Logger };

/** What a started process hands back: how to stop it in order. */
export interface RunningProcess {
  stop(): Promise<void>;
}

export interface ProcessDefinition<S extends z.ZodObject> {
  readonly name: string;
  readonly configSchema: S;
  start(config: z.output<S>, log: Logger): Promise<RunningProcess>;
}

/** Exit codes: 0 stopped, 1 crashed (restart me), 2 misconfigured (do not). */
const EXIT = { stopped: 0, crashed: 1, misconfigured: 2 } as const;
const STOP_DEADLINE_MS = 10_000;

/**
 * The life of every process of ours: configuration read once, start, `ready` told to a parent
 * over IPC, orderly stop on SIGINT, SIGTERM or the parent's death, and a crash on anything that
 * nobody caught. With an orderly stop that outlasts its deadline the process ends anyway.
 */
export async function runProcess<S extends z.ZodObject>(
  definition: ProcessDefinition<S>,
): Promise<void> {
  const { log, crash, config } = prepare(definition);

  let stopping = false;
  let running: RunningProcess | undefined;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => crash(new Error('stop took too long')), STOP_DEADLINE_MS).unref();
    const stopped = running?.stop() ?? Promise.resolve();
    stopped.then(() => process.exit(EXIT.stopped), crash);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('disconnect', stop);

  running = await definition.start(config, log);
  if (stopping) await running.stop().finally(() => process.exit(EXIT.stopped));
  process.send?.({ type: 'ready', name: definition.name });
}

export interface TaskDefinition<S extends z.ZodObject> {
  readonly name: string;
  readonly configSchema: S;
  run(config: z.output<S>, log: Logger): Promise<void>;
}

/** A process that does one thing and ends: same configuration, same exit codes, nothing to stop. */
export async function runTask<S extends z.ZodObject>(definition: TaskDefinition<S>): Promise<void> {
  const { log, crash, config } = prepare(definition);
  await definition.run(config, log).then(() => process.exit(EXIT.stopped), crash);
}

function prepare<S extends z.ZodObject>(definition: {
  readonly name: string;
  readonly configSchema: S;
}) {
  const log = createLog({ name: definition.name, level: process.env.LOG_LEVEL ?? 'info' });
  const refuse = (faults: readonly string[]): never => {
    for (const fault of faults) process.stderr.write(`${definition.name}: ${fault}\n`);
    process.exit(EXIT.misconfigured);
  };
  const crash = (error: unknown) => {
    if (error instanceof Misconfiguration) refuse(error.faults);
    log.fatal({ err: error }, 'crashed');
    // A silent log is no reason to leave whoever started us without one.
    if (!log.isLevelEnabled('fatal')) {
      const reason = error instanceof Error ? error.message : String(error);
      process.stderr.write(`${definition.name}: ${redactText(reason)}\n`);
    }
    process.exit(EXIT.crashed);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  const result = readConfig(definition.configSchema, process.env, (path) =>
    readFileSync(path, 'utf8'),
  );
  if (!result.ok) return refuse(result.faults);
  log.info({ version: RELEASE }, 'starts');
  return { log, crash, config: result.config };
}
