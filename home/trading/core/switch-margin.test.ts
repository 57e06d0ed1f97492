import { decimal } from '@mockstreet/shared/decimal';
import { addMicros } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import type { Account } from './account.ts';
import type { OpenOrder } from './open-order.ts';
import { switchMargin } from './switch-margin.ts';
import { buildAccount } from './testing/build-account.ts';
import { buildCommand } from './testing/build-command.ts';
import { buildOrder } from './testing/build-order.ts';
import { START, second } from './testing/moment.ts';

const AT = second(1);
const ON = { since: START, checkedTo: START, partition: 0 };

function ask(
  enabled: boolean,
  account: Account,
  orders: readonly OpenOrder[] = [],
  acceptedAt = second(0),
) {
  const intent = { kind: 'MARGIN', enabled } as const;
  const command = buildCommand({ intent, acceptedAt, partition: 7 });
  const event = { kind: 'command', command, at: AT } as const;
  return switchMargin({ event, isWanted: enabled, account, orders });
}

const owing = (cash: string, held = '0'): Account => ({
  ...buildAccount(cash),
  ...{ heldKrw: decimal(held), margin: ON },
});

describe('margin is allowed', () => {
  it('from the moment of the command on', () => {
    const { result, account } = ask(true, buildAccount('5'));
    expect(account).toEqual({
      ...buildAccount('5'),
      margin: { since: AT, checkedTo: AT, partition: 7 },
      switchedBy: START,
    });
    expect(result).toMatchObject({ status: 'DONE', denial: null, at: AT });
  });

  it('once, however often it is asked for', () => {
    const { result, account } = ask(true, owing('-5'));
    expect(account).toEqual({ ...owing('-5'), switchedBy: START });
    expect(result.status).toBe('DONE');
  });
});

describe('margin is given up', () => {
  it('by an account that owes nothing', () => {
    const { result, account } = ask(false, owing('5', '5'));
    expect(account).toEqual({
      ...{ ...buildAccount('5'), heldKrw: decimal('5'), switchedBy: START },
    });
    expect(result.status).toBe('DONE');
  });

  it('by one that never had it', () => {
    expect(ask(false, buildAccount('5'))).toMatchObject({
      ...{ account: { ...buildAccount('5'), switchedBy: START }, result: { status: 'DONE' } },
    });
  });

  it.each([
    ['that owes', owing('-7.5'), 'liability=7.5 held=0'],
    ['whose orders keep back more than is there', owing('5', '6'), 'liability=0 held=6'],
  ])('not by one %s', (_, account, detail) => {
    const answer = ask(false, account);
    expect(answer.account).toBe(account);
    expect(answer.result).toMatchObject({
      ...{ status: 'REJECTED', denial: { code: 'MARGIN_REQUIRED', detail } },
    });
  });

  it('not while orders with leverage wait that were accepted before', () => {
    const order = (leverage: number | null, acceptedAt = addMicros(START, -1)) =>
      buildOrder({ leverage, acceptedAt });
    const before = [order(2), order(3), order(1), order(null)];
    expect(ask(false, owing('5'), before).result.denial).toEqual({
      ...{ code: 'MARGIN_REQUIRED', detail: 'leveraged_orders=2' },
    });
    expect(ask(false, owing('5'), [order(2, START)]).result.status).toBe('DONE');
  });
});

describe('the switch that was accepted last counts', () => {
  const off = buildAccount('5');

  it('where an earlier one comes late, whichever it is', () => {
    const on = ask(true, off, [], second(0.7)).account;
    expect(ask(false, on, [], second(0.5))).toMatchObject({
      ...{ account: on, result: { status: 'DONE', denial: null } },
    });
    const offAgain = ask(false, on, [], second(0.8)).account;
    expect(ask(true, offAgain, [], second(0.5)).account).toBe(offAgain);
    expect(ask(true, offAgain, [], second(0.8)).account.margin).toMatchObject({ since: AT });
  });

  it('and not one that was refused', () => {
    const refused = ask(false, owing('-5'), [], second(0.7));
    expect(refused.result.status).toBe('REJECTED');
    expect(ask(true, refused.account, [], second(0.5)).account.switchedBy).toBe(second(0.5));
  });
});
