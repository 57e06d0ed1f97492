import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from './cannot-start.ts';
import { type Child, type Exit, startChild } from './child.ts';
import { judgeEnd, NEW_SERVICE } from './restart-policy.ts';
import type { Folders, Service } from './service.ts';
import { STOP_ALL_WITHIN_MS, stagePatience } from './stop-patience.ts';

export interface SupervisorOptions {
  /** Tells the person at the console; one line, no line end. */
  readonly report: (line: string) => void;
  /** A monotonic clock in milliseconds. */
  readonly nowMs: () => number;
  /** Told when a service serves for the first time, and since when it was being brought. */
  readonly onFirstServed?: (served: {
    readonly name: string;
    readonly fromMs: number;
    readonly toMs: number;
  }) => void;
}

export interface Supervisor {
  /**
   * Starts these side by side and keeps them running from now on. Resolves when all of them serve
   * for the first time; throws when one of them cannot.
   */
  bring(services: readonly Service[], folders: Folders): Promise<void>;
  /**
   * Stops those of these names, and keeps them from running for so long; then they come back as they went. A stop of
   * all meanwhile is as any other.
   */
  rest(names: readonly string[], forMs: number): void;
  /** Resolves when a process that had served gave up for good: time to stop everything. */
  readonly gaveUp: Promise<CannotStart>;
  /**
   * Stops all, what was brought last first, within STOP_ALL_WITHIN_MS. Safe to call twice, and
   * while something starts.
   */
  stop(): Promise<void>;
}

/** One kept service. */
interface Keeper {
  readonly name: string;
  rest(untilMs: number): void;
  readonly served: Promise<void>;
  stop(withinMs: number): Promise<void>;
}

const MISCONFIGURED = 2;

/** Keeps processes running, crash-only: each by itself, whatever happens to the others. */
export function createSupervisor(options: SupervisorOptions): Supervisor {
  const stages: Keeper[][] = [];
  const gaveUp = Promise.withResolvers<CannotStart>();
  let stopped: Promise<void> | undefined;
  const stopAll = async () => {
    const deadlineMs = options.nowMs() + STOP_ALL_WITHIN_MS;
    for (const [stagesAfter, stage] of [...stages.entries()].toReversed()) {
      const withinMs = stagePatience(deadlineMs - options.nowMs(), stagesAfter);
      await Promise.all(stage.map((keeper) => keeper.stop(withinMs)));
    }
  };
  return {
    gaveUp: gaveUp.promise,
    async bring(services, folders) {
      if (stopped) throw new CannotStart('stopped');
      const stage = services.map((service) =>
        keepRunning(service, folders, { ...options, giveUp: gaveUp.resolve }),
      );
      stages.push(stage);
      await Promise.all(stage.map((keeper) => keeper.served));
    },
    rest(names, forMs) {
      const untilMs = options.nowMs() + forMs;
      for (const keeper of stages.flat()) if (names.includes(keeper.name)) keeper.rest(untilMs);
    },
    stop() {
      stopped ??= stopAll();
      return stopped;
    },
  };
}

function keepRunning(
  service: Service,
  folders: Folders,
  options: SupervisorOptions & { giveUp: (why: CannotStart) => void },
): Keeper {
  const served = Promise.withResolvers<void>();
  // Whoever brought it may be gone by the time it fails; then nobody is left to hear.
  served.promise.catch(() => {});
  const isPatient = service.waitedForMs !== undefined;
  if (isPatient) setTimeout(served.resolve, service.waitedForMs).unref();
  const stopping = new AbortController();
  let child: Child | undefined;
  let ended = false;
  const fromMs = options.nowMs();
  let servedOnce = false;
  let restUntilMs = fromMs;
  const restLeftMs = () => restUntilMs - options.nowMs();
  const wait = (ms: number) => sleep(ms, undefined, { signal: stopping.signal }).catch(() => {});

  const runOnce = async () => {
    await service.prepare?.();
    if (stopping.signal.aborted) return undefined;
    child = startChild(service, folders);
    if (restLeftMs() > 0) void child.stop();
    const readyAtMs = (await child.becameReady) ? options.nowMs() : undefined;
    if (readyAtMs !== undefined) {
      served.resolve();
      if (!servedOnce) options.onFirstServed?.({ name: service.name, fromMs, toMs: readyAtMs });
      servedOnce = true;
      if (ended) options.report(`${service.name} serves again`);
    }
    const exit = await (readyAtMs === undefined ? child.stop() : child.exited);
    return { exit, servedMs: readyAtMs === undefined ? undefined : options.nowMs() - readyAtMs };
  };
  const keep = async () => {
    let history = { ...NEW_SERVICE, everServed: isPatient };
    while (!stopping.signal.aborted) {
      if (restLeftMs() > 0) await wait(restLeftMs());
      if (stopping.signal.aborted) return;
      const run = await runOnce();
      if (!run || stopping.signal.aborted) return;
      if (restLeftMs() > 0) continue;
      const judged = judgeEnd(history, { hopeless: isHopeless(run.exit), servedMs: run.servedMs });
      history = judged.history;
      if (judged.verdict.kind === 'give up') throw failure(service, folders, run.exit);
      ended = true;
      options.report(`${service.name} ${describe(run.exit)}; starting it again`);
      await wait(judged.verdict.afterMs);
    }
  };
  const kept = keep().catch((error: unknown) => {
    const why = error instanceof CannotStart ? error : new CannotStart(`${service.name}: ${error}`);
    served.reject(why);
    options.giveUp(why);
  });
  return {
    name: service.name,
    rest(untilMs) {
      restUntilMs = untilMs;
      void child?.stop();
    },
    served: served.promise,
    async stop(withinMs) {
      stopping.abort();
      served.reject(new CannotStart('stopped'));
      await child?.stop(withinMs);
      await kept;
    },
  };
}

function isHopeless(exit: Exit): boolean {
  return exit.error !== undefined || exit.code === MISCONFIGURED;
}

function describe(exit: Exit): string {
  if (exit.error !== undefined) return `could not be started (${exit.error})`;
  return exit.signal === null ? `ended with code ${exit.code}` : `was ended by ${exit.signal}`;
}

function failure(service: Service, folders: Folders, exit: Exit): CannotStart {
  const logFile = `${folders.logs}/${service.name}.log`;
  return new CannotStart(
    `${service.name} ${describe(exit)}; the end of ${logFile}:`,
    ...lastLines(logFile, 5),
  );
}

function lastLines(path: string, count: number): string[] {
  try {
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    return lines.slice(-count).map((line) => `  ${line}`);
  } catch {
    return [];
  }
}
