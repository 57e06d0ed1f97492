import { decimal, wholeDecimal, ZERO } from '@mockstreet/shared/decimal';
import { addMicros, type Instant, parseInstant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { applyStrike, decideStrike, nextStrikes } from './decide-strike.ts';
import type { EtfHolder } from './human-etf.ts';
import { strikeActionId, strikeCommand, strikeIdOf } from './strike-command.ts';
import { buildAccount } from './testing/build-account.ts';
import { buildMarket } from './testing/build-margin.ts';

const AT = parseInstant('2026-03-02T07:00:00+09:00') as Instant;
const DAY = 24 * 3_600 * 1_000_000;
const SHARE = 'HUMAN-ETF-JIHO';
const EARLIER = addMicros(AT, -DAY);

function strike(cash: string, holders: readonly EtfHolder[] = []) {
  const state = {
    ...{ price: wholeDecimal(10_000), baseKrw: wholeDecimal(1_000_000) },
    ...{ bookKrw: wholeDecimal(1_000_000), highWaterKrw: ZERO },
  };
  const terms = { name: 'JIHO', dividendRate: decimal('0.5'), state, pricedFrom: EARLIER };
  const command = strikeCommand({ userId: 'issuer', partition: 3, ...terms, at: AT });
  if (command.intent.kind !== 'STRIKE') throw new Error('no strike');
  return decideStrike({
    event: { kind: 'command', command, at: AT },
    ...{ intent: command.intent, holders, sources: buildMarket({ prints: [] }) },
    account: { ...buildAccount(cash), humanEtf: SHARE },
  });
}

const HOLDERS = [{ userId: 'holder', quantity: wholeDecimal(10) }];

describe('a strike that is decided', () => {
  it('is named by its share and moment, and waits among its issuer’s commands', () => {
    const { result, strike: struck } = strike('1000000');
    expect(result).toMatchObject({ status: 'DONE', denial: null, cancelled: 0, at: AT });
    expect(result.command).toMatchObject({
      ...{ id: strikeIdOf(SHARE, AT), userId: 'issuer', partition: 3, notBefore: AT },
    });
    expect(struck).toMatchObject({ id: result.command.id, tickerId: SHARE, at: AT });
  });

  it('has the next one behind it, a day later, which goes on from what it came to', () => {
    const { strike: struck } = strike('1000100', HOLDERS);
    const [next] = nextStrikes({ listings: [], strikes: [struck] });
    expect(next).toMatchObject({
      ...{ id: strikeIdOf(SHARE, addMicros(AT, DAY)), notBefore: addMicros(AT, DAY) },
      ...{ userId: 'issuer', partition: 3 },
      // Of cash alone: as late as the strike itself.
      intent: { name: 'JIHO', state: struck.figures.next, pricedFrom: AT },
    });
    expect(struck.decidedTo).toBe(addMicros(AT, DAY - 1));
  });

  it('pays what is due from the issuer’s cash, as a dividend of what each share has', () => {
    const { account, strike: struck } = strike('1000100', HOLDERS);
    expect(account).toMatchObject({ cashKrw: decimal('1000050'), humanEtf: SHARE });
    expect(struck.action).toEqual({
      ...{ id: strikeActionId(struck.id), kind: 'CASH_DIVIDEND', amount: wholeDecimal(5) },
    });
    expect(applyStrike({ ...buildAccount('1000100'), humanEtf: SHARE }, struck)).toEqual(account);
  });

  it('comes to nothing for nobody, and where nothing is due', () => {
    expect(strike('1000100').strike.action).toBeUndefined();
    expect(strike('999999', HOLDERS).strike.action).toBeUndefined();
  });

  it('that closes the share redeems it, and nothing follows', () => {
    const { account, strike: struck } = strike('99999', HOLDERS);
    expect(struck).toMatchObject({ figures: { isClosing: true, paidKrw: ZERO }, next: undefined });
    expect(struck.action).toMatchObject({ kind: 'REDEMPTION', amount: struck.figures.price });
    expect(account.humanEtf).toBeUndefined();
    expect(struck.decidedTo).toBeGreaterThan(addMicros(AT, 14 * DAY));
    expect(nextStrikes({ listings: [], strikes: [struck] })).toEqual([]);
    expect(strike('99999').strike.action).toBeUndefined();
  });
});
