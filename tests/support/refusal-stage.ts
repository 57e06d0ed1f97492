import { randomUUID } from 'node:crypto';
import type { ControlDocument } from '@mockstreet/shared/edge-control';
import { ORDERS_LOG_STREAM } from '@mockstreet/shared/topology';
import { expect } from 'vitest';
import { createTestVhost, type TestVhost } from './broker.ts';
import { openQueueReader } from './queue-reader.ts';
import {
  type IntakeFiles,
  type IntakeUnderTest,
  makeIntakeFiles,
  runIntake,
} from './running-intake.ts';

/** An intake to which only orders are sent that it refuses. */
export interface RefusalStage {
  readonly vhost: TestVhost;
  readonly files: IntakeFiles;
  readonly intake: IntakeUnderTest;
  /** Fails unless nothing was queued: the good order that is sent now must be the journal's first. */
  close(): Promise<void>;
}

/** @param known what home has said of sessions and API keys */
export async function openRefusalStage(
  known: Partial<ControlDocument> = {},
): Promise<RefusalStage> {
  const [vhost, files] = await Promise.all([createTestVhost(), makeIntakeFiles()]);
  files.keep(files.home.snapshot(known));
  const intake = await runIntake(files, vhost.amqpOf.intake);
  await intake.becameReady();
  return {
    vhost,
    files,
    intake,
    async close() {
      const reader = await openQueueReader(vhost.amqpUrl);
      const answer = await intake.order(randomUUID(), GOOD_ORDER);
      const good = (await answer.json()) as { order_id: string };
      const [first] = await reader.readStream(ORDERS_LOG_STREAM, 1);
      await reader.close();
      await intake.stop();
      files.remove();
      await vhost.drop();
      expect(answer.status).toBe(202);
      expect(first?.properties.messageId).toBe(good.order_id);
    },
  };
}

const GOOD_ORDER = {
  ticker_id: 'CRYPTO-COIN-BTC',
  side: 'BUY',
  type: 'MARKET',
  amount_krw: '100000',
};
