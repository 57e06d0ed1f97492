import { createSql, type Sql } from '@mockstreet/db/client';
import { createAccessTokenVerifier } from '@mockstreet/shared/token';
import type { Clock } from '@mockstreet/shared/instant';
import type { JSONWebKeySet } from 'jose';
import { pino } from 'pino';
import { createMarketCalendar } from '../../home/market/calendar.ts';
import { loadInstruments } from '../../home/market/instruments.ts';
import { connectBroker } from '../../home/trading/broker.ts';
import { DEFAULT_TRADING_RULES } from '../../home/trading/core/trading-rules.ts';
import { startEngine } from '../../home/trading/engine.ts';
import { announceEngine } from '../../home/trading/engine-presence.ts';
import type { TurnReport } from '../../home/trading/lane.ts';
import { createEnvelopeTokenVerifier } from '../../home/trading/verify-envelope-token.ts';

export interface RunningEngineOptions {
  readonly databaseUrl: string;
  readonly amqpUrl: string;
  readonly jwks: JSONWebKeySet;
  readonly partitions: number;
  readonly batchSize: number;
  readonly poolSize?: number;
  readonly clock: Clock;
  readonly share?: { readonly index: number; readonly count: number };
}

export interface RunningEngine {
  readonly sql: Sql;
  readonly faults: readonly unknown[];
  /** Sum of one figure of all turns so far, of one partition or of all. */
  total(figure: keyof TurnReport, partition?: number): number;
  /** Partitions whose messages come to this engine. */
  activePartitions(): number[];
  /** Looks which engines are there, as main.ts does every few seconds. */
  share(): Promise<void>;
  stop(): Promise<void>;
}

/** The engine as main.ts wires it, inside the test. */
export async function runEngine(options: RunningEngineOptions): Promise<RunningEngine> {
  const log = pino({ level: 'silent' });
  const faults: unknown[] = [];
  const turns: { readonly partition: number; readonly report: TurnReport }[] = [];
  const onFault = (error: unknown) => faults.push(error);
  const sql = createSql({ url: options.databaseUrl, applicationName: 'engine', poolSize: 4 });
  const broker = await connectBroker(options.amqpUrl, log, onFault);
  const engine = await startEngine(
    {
      rules: DEFAULT_TRADING_RULES,
      calendar: createMarketCalendar({ sessions: 'always' }),
      instruments: await loadInstruments(sql),
      verifyToken: createEnvelopeTokenVerifier(createAccessTokenVerifier(options.jwks)),
      partitions: options.partitions,
      batchSize: options.batchSize,
      poolSize: options.poolSize ?? 2000,
      share: options.share ?? { index: 0, count: 1 },
    },
    {
      sql,
      broker,
      clock: options.clock,
      log,
      onTurn: (partition, report) => turns.push({ partition, report }),
      onFault,
    },
  );
  const presence = createSql({
    url: options.databaseUrl,
    applicationName: 'presence',
    poolSize: 1,
  });
  const takePlace = async () =>
    engine.yieldForeignPartitions(await announceEngine(presence, options.share?.index ?? 0));
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
    activePartitions: () => engine.activePartitions(),
    share: takePlace,
    async stop() {
      await listening.unlisten();
      await engine.stop();
      await broker.close();
      await Promise.all([sql.end({ timeout: 2 }), presence.end({ timeout: 2 })]);
    },
  };
}
