import { decimal, wholeDecimal, ZERO } from '@mockstreet/shared/decimal';
import { NO_GUARDS } from '../core/guards.ts';
import type { Listings } from '../core/listings.ts';
import { type PlacementInput, placeOrder } from '../core/place-order.ts';
import { buildAccount } from '../core/testing/build-account.ts';
import { buildOrder } from '../core/testing/build-order.ts';
import { findInstrument } from '../core/testing/find-instrument.ts';
import { START, second } from '../core/testing/moment.ts';
import { DEFAULT_TRADING_RULES } from '../core/trading-rules.ts';
import { type Stage, tryDocument, tryStage } from '../testing/denial-stages.ts';

const rules = { ...DEFAULT_TRADING_RULES, guards: NO_GUARDS };
const CAPPED = { ...rules, guards: { ...NO_GUARDS, orderKrwMax: ZERO } };
const SHARE = 'HUMAN-ETF-JIHO';
const LISTINGS: Listings = {
  ...{ knownTo: second(9), askedFor: () => undefined },
  of: () => ({ userId: 'jiho', listedAt: START, nextStrikeAt: second(9), closedAt: null }),
};

const FUND: Stage<PlacementInput> = {
  heading: 'When it is placed on a share of a user',
  sound: {
    ...{ rules, listings: LISTINGS, actions: [], fxPrint: undefined },
    order: buildOrder({ tickerId: SHARE, amountKrw: '10000' }),
    instrument: findInstrument(SHARE),
    account: buildAccount('10000'),
  },
  faults: [
    {
      answer: 'UNKNOWN_INSTRUMENT',
      breaks: (given) => ({ ...given, listings: { ...LISTINGS, of: () => undefined } }),
    },
    {
      answer: 'SELF_DEALING listed=',
      breaks: (given) => ({ ...given, account: { ...given.account, humanEtf: SHARE } }),
    },
    {
      answer: 'LIMIT_EXCEEDED limit=margin',
      breaks: (given) => ({
        ...given,
        account: {
          ...given.account,
          margin: { since: START, checkedTo: START, partition: 0 },
        },
      }),
    },
    {
      answer: 'INVALID_QUANTITY notional=',
      breaks: (given) => ({
        ...given,
        instrument: { ...given.instrument, minNotionalKrw: wholeDecimal(10_001) },
      }),
    },
    { answer: 'LIMIT_EXCEEDED limit=', breaks: (given) => ({ ...given, rules: CAPPED }) },
    {
      answer: 'INSUFFICIENT_CASH needed=',
      breaks: (given) => ({ ...given, account: { ...given.account, cashKrw: decimal('9999') } }),
    },
  ],
  decide(given) {
    const placement = placeOrder(given);
    return placement.outcome === 'denied' ? placement.denial : undefined;
  },
};

tryStage(FUND);

tryDocument([FUND]);
