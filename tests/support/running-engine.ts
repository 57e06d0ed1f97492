import { createSql, type Sql } from '@mockstreet/db/client';
import type { Clock, Instant } from '@mockstreet/shared/instant';
import { NO_TRACING, type Tracing } from '@mockstreet/shared/node/tracing';
import { partitionQueues } from '@mockstreet/shared/topology';
import { pino } from 'pino';
import { vi } from 'vitest';
import type { HomeKeyFiles } from '../../home/accounts/keys/key-files.ts';
import { openPublicKeys } from '../../home/accounts/keys/open-public-keys.ts';
import { openSealingKeys } from '../../home/accounts/keys/open-sealing-keys.ts';
import { loadInstruments } from '../../home/market/instruments/instruments.ts';
import { createKeyUseCounter } from '../../home/trading/admission/count-key-uses.ts';
import { createAdmission } from '../../home/trading/admission/create-admission.ts';
import { createRefusalRecorder } from '../../home/trading/admission/record-refusals.ts';
import { DEFAULT_TRADING_RULES, type TradingRules } from '../../home/trading/core/trading-rules.ts';
import { createLetterKeeper } from '../../home/trading/dead-letters/keep-letters.ts';
import { replayLetters } from '../../home/trading/dead-letters/replay-letters.ts';
import { BRIEF_WAIT_MICROS, startEngine } from '../../home/trading/engine.ts';
import type { TurnReport } from '../../home/trading/lane.ts';
import { openEnginePools } from '../../home/trading/open-engine-pools.ts';
import { announceEngine } from '../../home/trading/partition/engine-presence.ts';
import { connectBroker } from '../../home/trading/queue/broker.ts';
import { asService } from './database.ts';

export interface RunningEngineOptions {
  /** The owner's; the engine itself signs in with its own role. */
  readonly databaseUrl: string;
  readonly amqpUrl: string;
  readonly keyFiles: Pick<HomeKeyFiles, 'publicKeys' | 'sealingKeys'>;
  readonly partitions: number;
  readonly batchSize: number;
  readonly poolSize?: number;
  /** As main.ts has it where not given; with 0 whatever waits for the market is stored at once. */
  readonly briefWaitMicros?: number;
  readonly clock: Clock;
  /** Open at all times where not given. */
  readonly sessions?: 'real' | 'always';
  /** Of the house where not given. */
  readonly rules?: TradingRules;
  readonly share?: { readonly index: number; readonly count: number };
  /** Of nothing where not given. */
  readonly tracing?: Tracing;
}

export interface RunningEngine {
  readonly sql: Sql;
  readonly faults: readonly unknown[];
  /** Sum of one figure of all turns so far, of one partition or of all. */
  total(figure: keyof TurnReport, partition?: number): number;
  /** How many turns its lanes have taken, empty ones included. */
  turns(): number;
  /** Partitions whose messages come to this engine. */
  activePartitions(): number[];
  /** Up to where it has heard the edge in all of those; undefined where there are none. */
  heardTo(): Instant | undefined;
  /** Looks how far the tape has come, as it does when it is notified. */
  look(): Promise<void>;
  /** Looks which engines are there, and for what was left, as main.ts does every few seconds. */
  share(): Promise<void>;
  stop(): Promise<void>;
}

/** The engine as main.ts wires it, inside the test. */
export async function runEngine(options: RunningEngineOptions): Promise<RunningEngine> {
  const log = pino({ level: 'silent' });
  const faults: unknown[] = [];
  const turns: { readonly partition: number; readonly report: TurnReport }[] = [];
  const onFault = (error: unknown) => faults.push(error);
  const url = asService(options.databaseUrl, 'engine');
  const { sql, plannedSql } = openEnginePools(url, options.partitions);
  const publicKeys = await openPublicKeys(options.keyFiles.publicKeys, log);
  const sealingKeys = await openSealingKeys(options.keyFiles.sealingKeys, log);
  const refusals = createRefusalRecorder({ sql, clock: options.clock, onFault });
  const keyUses = createKeyUseCounter({ sql, onFault });
  const broker = await connectBroker(options.amqpUrl, log, onFault);
  const rules = options.rules ?? DEFAULT_TRADING_RULES;
  const instruments = await loadInstruments(sql);
  const admission = createAdmission({
    ...{ sql, publicKeys, sealingKeys, clock: options.clock },
    sessions: options.sessions ?? 'always',
  });
  const engine = await startEngine(
    {
      ...{ rules, instruments },
      partitions: options.partitions,
      batchSize: options.batchSize,
      poolSize: options.poolSize ?? 2000,
      briefWaitMicros: options.briefWaitMicros ?? BRIEF_WAIT_MICROS,
      share: options.share ?? { index: 0, count: 1 },
    },
    {
      ...{ sql, plannedSql },
      broker,
      admission,
      clock: options.clock,
      tracing: options.tracing ?? NO_TRACING,
      log,
      keepLetter: createLetterKeeper(sql, options.clock),
      onRefused: refusals.record,
      onKeysUsed: keyUses.note,
      onTurn: (partition, report) => turns.push({ partition, report }),
      onFault,
    },
  );
  const presence = createSql({ url, applicationName: 'presence', poolSize: 1 });
  const takePlace = async () => {
    await replayLetters({ rules, instruments }, { sql, admission, clock: options.clock, log });
    await engine.lookForStrays();
    await engine.yieldForeignPartitions(await announceEngine(presence, options.share?.index ?? 0));
  };
  await takePlace();
  const look = () => engine.tapeMoved().catch(onFault);
  const listening = await sql.listen('tape_moved', look, look);
  return {
    sql,
    faults,
    total: (figure, partition) =>
      turns
        .filter((turn) => partition === undefined || turn.partition === partition)
        .reduce((sum, { report }) => sum + report[figure], 0),
    turns: () => turns.length,
    activePartitions: () => engine.activePartitions(),
    heardTo: () => engine.heardTo(),
    look: () => engine.tapeMoved(),
    share: takePlace,
    async stop() {
      await listening.unlisten();
      await engine.stop();
      await broker.close();
      for (const keys of [publicKeys, sealingKeys]) keys.close();
      await Promise.all([refusals.settled(), keyUses.settled()]);
      await Promise.all([sql, plannedSql, presence].map((each) => each.end({ timeout: 2 })));
    },
  };
}

/**
 * Waits until engines have heard of a moment in every partition between them. Before another run sends its messages
 * on the same queues: a later stamp that was left there would make all of them back-dated.
 */
export async function hearOut(
  engines: readonly RunningEngine[],
  { partitions, at }: { readonly partitions: number; readonly at: Instant },
): Promise<void> {
  const queues = partitionQueues(partitions).length;
  await vi.waitUntil(
    () => {
      const active = engines.flatMap((engine) => engine.activePartitions());
      const heardTo = engines.flatMap((engine) => engine.heardTo() ?? []);
      return active.length === queues && heardTo.every((heard) => heard >= at);
    },
    { timeout: 15_000 },
  );
}
