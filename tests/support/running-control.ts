import { createSql } from '@mockstreet/db/client';
import { type Clock, instantFromMillis } from '@mockstreet/shared/instant';
import { pino } from 'pino';
import { openControlKey } from '../../home/accounts/keys/open-control-key.ts';
import { openControlChannel } from '../../home/control/control-channel.ts';
import { type ControlState, createControlState } from '../../home/control/control-state.ts';
import { readChanges } from '../../home/control/read-changes.ts';
import { type EdgeTeller, startTellingEdges } from '../../home/control/tell-edges.ts';
import { asService } from './database.ts';
import type { HomeKeys } from './home-keys.ts';

export interface RunningControl extends EdgeTeller {
  readonly state: ControlState;
  readonly faults: readonly unknown[];
}

/** Control as main.ts wires it, inside the test; on the wall clock unless told. */
export async function runControl(
  databaseUrl: string,
  amqpUrl: string,
  keys: HomeKeys,
  clock: Clock = () => instantFromMillis(Date.now()),
): Promise<RunningControl> {
  const log = pino({ level: 'silent' });
  const faults: unknown[] = [];
  const onFault = (error: unknown) => faults.push(error);
  const sql = createSql({
    url: asService(databaseUrl, 'control'),
    applicationName: 'control',
    poolSize: 2,
  });
  const controlKey = await openControlKey(keys.files.controlKey, log);
  const channel = await openControlChannel(amqpUrl, log, onFault);
  const state = createControlState();
  const teller = startTellingEdges({
    readChanges: (question) => readChanges(sql, question),
    channel,
    publicKeys: keys.publicKeys.current,
    controlKey: controlKey.current,
    clock,
    monotonicMs: () => performance.now(),
    state,
    onFault,
  });
  await sql.listen('control_moved', teller.moved, teller.moved);
  return {
    ...teller,
    state,
    faults,
    async stop() {
      await teller.stop();
      controlKey.close();
      await channel.close();
      await sql.end({ timeout: 2 });
    },
  };
}
