/** The engine: the single writer of money. Crash-only; the broker redelivers. */
import { createSql } from '@mockstreet/db/client';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { openTracing } from '@mockstreet/shared/node/open-tracing';
import { runProcess } from '@mockstreet/shared/node/run-process';
import { serveHealth } from '@mockstreet/shared/node/serve-health';
import { openPublicKeys } from '#accounts/keys/open-public-keys';
import { openSealingKeys } from '#accounts/keys/open-sealing-keys';
import { createServiceSpans } from '#fairness/service-spans';
import { loadInstruments } from '#market/instruments';
import { createKeyUseCounter } from './admission/count-key-uses.ts';
import { createAdmission } from './admission/create-admission.ts';
import { createRefusalRecorder } from './admission/record-refusals.ts';
import { engineConfigSchema } from './config.ts';
import { createLetterKeeper } from './dead-letters/keep-letters.ts';
import { replayLetters } from './dead-letters/replay-letters.ts';
import { BRIEF_WAIT_MICROS, type Engine, startEngine } from './engine.ts';
import { createEngineFigures } from './engine-figures.ts';
import { createEngineHealth } from './engine-health.ts';
import { openEnginePools } from './open-engine-pools.ts';
import { announceEngine } from './partition/engine-presence.ts';
import { connectBroker } from './queue/broker.ts';
import { houseRules } from './rules/house-rules.ts';

/** A net under the notifications: how often the tape is looked at without one. */
const TAPE_POLL_MS = 1_000;
/** How often the engines look which of them are there, and what was left beside the queues. */
const SHARE_MS = 5_000;

await runProcess({
  name: 'engine',
  configSchema: engineConfigSchema,
  async start(config, log) {
    const fault = (error: unknown) => {
      log.fatal({ err: error }, 'fault');
      process.exit(1);
    };
    const { sql, plannedSql } = openEnginePools(config.DATABASE_URL, config.PARTITIONS);
    let engine: Engine | undefined;
    const figures = createEngineFigures();
    const health = createEngineHealth(
      figures.registry,
      async () => {
        await sql`select 1`;
      },
      async () => (await engine?.queues()) ?? [],
    );
    const server = await serveHealth(health.fetch, config);
    const clock = () => instantFromMillis(Date.now());
    const publicKeys = await openPublicKeys(config.PUBLIC_KEYS_FILE, log);
    const sealingKeys = await openSealingKeys(config.SEALING_KEYS_FILE, log);
    const beside = (what: string) => (err: unknown) => log.warn({ err }, `${what} not written`);
    const refusals = createRefusalRecorder({ sql, clock, onFault: beside('refused orders') });
    const keyUses = createKeyUseCounter({ sql, onFault: beside('use of API keys') });
    const spans = createServiceSpans(sql, clock, config.ENGINE_INDEX);
    const instance = `${config.ENGINE_INDEX}`;
    const tracing = await openTracing({ name: 'engine', instance, config, log });
    let duplicates = 0;
    const rules = houseRules(config);
    const instruments = await loadInstruments(sql);
    const admission = createAdmission({
      ...{ sql, clock, publicKeys, sealingKeys, sessions: config.SESSIONS },
    });
    const started = await startEngine(
      {
        ...{ rules, instruments },
        partitions: config.PARTITIONS,
        batchSize: config.BATCH_SIZE,
        poolSize: config.POOL_SIZE,
        briefWaitMicros: BRIEF_WAIT_MICROS,
        share: { index: config.ENGINE_INDEX, count: config.ENGINE_COUNT },
      },
      {
        ...{ sql, plannedSql },
        broker: await connectBroker(config.AMQP_URL, log, fault),
        admission,
        ...{ clock, tracing, log },
        keepLetter: createLetterKeeper(sql, clock),
        onRefused: refusals.record,
        onKeysUsed: keyUses.note,
        onTurn(_partition, report) {
          duplicates += report.duplicates;
          figures.recordTurn(report);
        },
        ...{ figures, onFault: fault },
      },
    );
    engine = started;
    const presence = createSql({
      url: config.DATABASE_URL,
      applicationName: 'engine-presence',
      poolSize: 1,
    });
    const share = async () => {
      await replayLetters({ rules, instruments }, { sql, admission, clock, log });
      await started.lookForStrays();
      const suppressed = duplicates;
      duplicates = 0;
      await spans.note(started.heardTo(), suppressed);
      await started.yieldForeignPartitions(await announceEngine(presence, config.ENGINE_INDEX));
    };
    await share();
    const look = () => started.tapeMoved().catch(fault);
    await sql.listen('tape_moved', look, look);
    const timers = [
      setInterval(look, TAPE_POLL_MS),
      setInterval(() => share().catch(fault), SHARE_MS),
    ];
    return {
      async stop() {
        timers.forEach(clearInterval);
        for (const keys of [publicKeys, sealingKeys]) keys.close();
        await started.stop();
        await Promise.all([refusals.settled(), keyUses.settled()]);
        await Promise.all([sql, plannedSql, presence].map((each) => each.end({ timeout: 2 })));
        await tracing.stop();
        await server.close();
      },
    };
  },
});
