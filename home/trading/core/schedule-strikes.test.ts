import { decimal, ONE, wholeDecimal, ZERO } from '@mockstreet/shared/decimal';
import { addMicros, type Instant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { nextStrikeAt } from './human-etf.ts';
import type { OpenCommand } from './open-command.ts';
import type { OpenOrder } from './open-order.ts';
import { scheduleOrders } from './schedule-orders.ts';
import { compareEvents, keyOf } from './scheduled-event.ts';
import { strikeCommand } from './strike-command.ts';
import { buildAccount } from './testing/build-account.ts';
import { dividend } from './testing/build-action.ts';
import { buildCommand } from './testing/build-command.ts';
import { buildOrder, USER } from './testing/build-order.ts';
import { BTC, quote, SAMSUNG } from './testing/build-print.ts';
import { findInstrument } from './testing/find-instrument.ts';
import { START, second } from './testing/moment.ts';
import { NO_HALTS } from './testing/no-halts.ts';

const AT = nextStrikeAt(START);
const after = (seconds: number) => addMicros(AT, seconds * 1_000_000);
const STRIKE = strikeCommand({
  ...{ userId: USER, partition: 0, name: 'JIHO', dividendRate: decimal('0.5') },
  state: { price: ONE, baseKrw: ONE, bookKrw: ONE, highWaterKrw: ZERO },
  ...{ pricedFrom: START, at: AT },
});
const ISSUER = buildAccount('1000000', { [SAMSUNG]: { quantity: '1', cost: '1' } });
/** Fills a second behind its acceptance, by a print of then. */
const order = (id: string, acceptedAt: Instant): OpenOrder => buildOrder({ id, acceptedAt });
const fillOf = ({ acceptedAt }: OpenOrder) => quote(BTC, addMicros(acceptedAt, 1_000_000), '100');

interface Given {
  readonly commands?: readonly OpenCommand[];
  readonly orders?: readonly OpenOrder[];
  readonly horizon?: Instant;
  readonly isOpen?: boolean;
  /** Up to where the price of what the issuer holds is known. */
  readonly knownTo?: Instant;
}

function schedule({ commands = [STRIKE], orders = [], horizon = after(200_000), ...given }: Given) {
  const { isOpen = true, knownTo = horizon } = given;
  const isRead = commands.some(({ notBefore }) => notBefore <= horizon);
  const { ready, waitingCommands } = scheduleOrders({
    ...{ orders, commands, horizon, actions: new Map(), actionsOf: () => [], halts: NO_HALTS },
    tapeOf: (tickerId) =>
      tickerId === SAMSUNG
        ? { completeTo: knownTo, prints: [] }
        : { completeTo: horizon, prints: orders.map(fillOf) },
    ...{ fxTape: undefined, instrumentOf: findInstrument, matchedTo: () => second(0) },
    ...(isRead && { margin: new Map([[USER, ISSUER]]) }),
    isGateOpen: () => isOpen,
  });
  return {
    ready: ready.filter(({ kind }) => kind !== 'check').map((event) => keyOf(event).id),
    waiting: waitingCommands.map(({ command, reason }) => [command.id, reason]),
  };
}

describe('a strike', () => {
  it('is decided at its moment, once nothing can come before it', () => {
    expect(schedule({})).toEqual({ ready: [STRIKE.id], waiting: [] });
    expect(schedule({ horizon: addMicros(AT, -1) }).ready).toEqual([]);
  });

  it('that something may still come before holds back what its issuer does behind it, and nothing else', () => {
    const orders = [order('before', after(-60)), order('behind', after(60))];
    expect(schedule({ orders, isOpen: false })).toEqual({
      ...{ ready: ['before'], waiting: [[STRIKE.id, 'TAPE']] },
    });
    expect(schedule({ orders }).ready).toEqual(['before', STRIKE.id, 'behind']);
  });

  it('holds back what comes behind the next one, which is not there before', () => {
    const day = 24 * 3_600;
    const orders = [order('before', after(day - 60)), order('behind', after(day + 60))];
    expect(schedule({ orders }).ready).toEqual([STRIKE.id, 'before']);
  });

  it('waits for the prices of what its issuer holds, as the issuer does', () => {
    const orders = [order('before', after(-60)), order('behind', after(60))];
    expect(schedule({ orders, knownTo: addMicros(AT, -1) }).ready).toEqual(['before']);
    expect(schedule({ orders, knownTo: AT }).ready).toEqual(['before', STRIKE.id]);
  });

  it('that is a day away lets its issuer go on without those prices', () => {
    const orders = [order('before', second(5))];
    const given = { orders, horizon: second(60), knownTo: second(0) };
    expect(schedule(given).ready).toEqual(['before']);
  });

  it('comes behind a corporate action of its moment, and before whatever is asked for or filled then', () => {
    const event = { kind: 'command', command: STRIKE, at: AT } as const;
    const cancel = buildCommand({ intent: { kind: 'CANCEL_ALL' }, acceptedAt: START });
    const action = { ...dividend('1'), effectiveAt: AT };
    const events = [
      { kind: 'order', order: order('o', START), at: AT, how: 'FIRST_PRINT' } as never,
      { kind: 'command', command: cancel, at: AT } as const,
      event,
      {
        kind: 'action',
        action,
        userId: USER,
        at: AT,
        print: undefined,
        fxPrint: undefined,
      } as const,
    ].sort(compareEvents);
    expect(events.map((one) => keyOf(one).id)).toEqual([action.id, STRIKE.id, cancel.id, 'o']);
  });
});

describe('a listing', () => {
  const intent = { kind: 'LIST', name: 'JIHO', dividendRate: wholeDecimal(1) } as const;
  const LIST = buildCommand({ id: 'list', intent, acceptedAt: second(10) });

  it('waits until nobody can have asked for the name before', () => {
    const orders = [order('before', second(5)), order('behind', second(15))];
    const given = { commands: [LIST], orders, horizon: second(60) };
    expect(schedule({ ...given, isOpen: false })).toEqual({
      ...{ ready: ['before'], waiting: [['list', 'TAPE']] },
    });
    expect(schedule(given).ready).toEqual(['before', 'list', 'behind']);
  });

  it('holds back what comes behind the first strike, should it be granted', () => {
    const orders = [order('before', after(-60)), order('behind', after(60))];
    expect(schedule({ commands: [LIST], orders }).ready).toEqual(['list', 'before']);
  });
});
