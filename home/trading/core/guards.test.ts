import { basisPoints, decimal, ZERO } from '@mockstreet/shared/decimal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type GuardedOrder,
  type GuardedStanding,
  type GuardRules,
  judgeGuards,
  NO_GUARDS,
} from './guards.ts';

const ORDER: GuardedOrder = {
  side: 'BUY',
  isHeld: true,
  notionalKrw: decimal('1000'),
  gross: decimal('1000'),
  exposureKrw: decimal('1031'),
};
const STANDING: GuardedStanding = {
  openOrders: 0,
  instrumentExposureKrw: ZERO,
  exposureKrw: ZERO,
  realisedKrw: ZERO,
};

interface Asked {
  readonly guards?: Partial<GuardRules>;
  readonly order?: Partial<GuardedOrder>;
  readonly standing?: Partial<GuardedStanding>;
  readonly turnover?: string | undefined;
}

function judge({ guards, order, standing, turnover }: Asked): string {
  const denial = judgeGuards({
    guards: { ...NO_GUARDS, ...guards },
    order: { ...ORDER, ...order },
    turnover: turnover === undefined ? undefined : decimal(turnover),
    standing: () => ({ ...STANDING, ...standing }),
  });
  return denial ? `${denial.code} ${denial.detail}` : 'none';
}

describe('a cap', () => {
  // Just at the cap, and by the least there is above it.
  it.each<[what: string, at: Asked, above: Asked, detail: string]>([
    [
      'on the worth of an order',
      { guards: { orderKrwMax: decimal('1000') } },
      { guards: { orderKrwMax: decimal('999') } },
      'limit=order_krw value=1000 maximum=999',
    ],
    [
      'on the part of a turnover',
      { guards: { turnoverShareMax: basisPoints('100') }, turnover: '100000' },
      { guards: { turnoverShareMax: basisPoints('100') }, turnover: '99999.99999999' },
      'limit=turnover value=1000 maximum=999.99999999 turnover=99999.99999999',
    ],
    [
      'on open orders',
      { guards: { openOrdersMax: 3 }, standing: { openOrders: 2 } },
      { guards: { openOrdersMax: 3 }, standing: { openOrders: 3 } },
      'limit=open_orders value=4 maximum=3',
    ],
    [
      'on what is put into an instrument, with what the order keeps back',
      {
        guards: { instrumentExposureKrwMax: decimal('5000') },
        standing: { instrumentExposureKrw: decimal('3969') },
      },
      {
        guards: { instrumentExposureKrwMax: decimal('5000') },
        standing: { instrumentExposureKrw: decimal('3970') },
      },
      'limit=instrument_exposure value=5001 maximum=5000',
    ],
    [
      'on what is put into all of them',
      {
        guards: { exposureKrwMax: decimal('5000') },
        standing: { exposureKrw: decimal('3969') },
      },
      {
        guards: { exposureKrwMax: decimal('5000') },
        standing: { exposureKrw: decimal('3970') },
      },
      'limit=exposure value=5001 maximum=5000',
    ],
    [
      'on the loss of a day',
      {
        guards: { dailyLossKrwMax: decimal('500') },
        standing: { realisedKrw: decimal('-500') },
      },
      {
        guards: { dailyLossKrwMax: decimal('500') },
        standing: { realisedKrw: decimal('-501') },
      },
      'limit=daily_loss value=501 maximum=500',
    ],
  ])('%s lets pass what is at it, and denies what is above', (_, at, above, detail) => {
    expect(judge(at)).toBe('none');
    expect(judge(above)).toBe(`LIMIT_EXCEEDED ${detail}`);
  });

  it('on a turnover that nobody knows is none, and on one of nothing lets nothing pass', () => {
    const guards = { turnoverShareMax: basisPoints('100') };
    expect(judge({ guards, turnover: undefined })).toBe('none');
    expect(judge({ guards, turnover: '0' })).toContain('limit=turnover');
  });

  it('on a turnover is right for one that no amount of money could be', () => {
    const guards = { turnoverShareMax: basisPoints('10000') };
    const order = { ...ORDER, gross: decimal('999999999999.99999999') };
    const turnover = (decimal('999999999999') * 7n) as typeof ZERO;
    const standing = () => STANDING;
    expect(
      judgeGuards({ guards: { ...NO_GUARDS, ...guards }, order, turnover, standing }),
    ).toBeUndefined();
  });

  it('on open orders is for those that rest', () => {
    const full = { guards: { openOrdersMax: 3 }, standing: { openOrders: 3 } };
    expect(judge({ ...full, order: { isHeld: false } })).toBe('none');
  });

  it.each(['orderKrwMax', 'turnoverShareMax'] as const)('%s is for sales too', (cap) => {
    const asked = { guards: { [cap]: decimal('0.00000001') }, turnover: '1' };
    expect(judge({ ...asked, order: { side: 'SELL' } })).not.toBe('none');
  });

  it.each(['instrumentExposureKrwMax', 'exposureKrwMax', 'dailyLossKrwMax'] as const)(
    '%s never holds up a sale',
    (cap) => {
      const far = decimal('900000');
      const standing = { instrumentExposureKrw: far, exposureKrw: far, realisedKrw: decimal('-9') };
      const asked = { guards: { [cap]: decimal('1') }, standing };
      expect(judge(asked)).not.toBe('none');
      expect(judge({ ...asked, order: { side: 'SELL' } })).toBe('none');
    },
  );
});

describe('the first cap that is broken', () => {
  const CAPS = [
    ['orderKrwMax', 'order_krw'],
    ['turnoverShareMax', 'turnover'],
    ['openOrdersMax', 'open_orders'],
    ['instrumentExposureKrwMax', 'instrument_exposure'],
    ['exposureKrwMax', 'exposure'],
    ['dailyLossKrwMax', 'daily_loss'],
  ] as const;
  const LOWEST: GuardRules = {
    openOrdersMax: 0,
    orderKrwMax: ZERO,
    turnoverShareMax: ZERO,
    instrumentExposureKrwMax: ZERO,
    exposureKrwMax: ZERO,
    dailyLossKrwMax: ZERO,
  };
  const broken = { turnover: '1', standing: { realisedKrw: decimal('-1') } };
  const pairs = CAPS.flatMap((first, index) =>
    CAPS.slice(index + 1).map((second) => [first, second] as const),
  );

  it.each(pairs)('of two is named: %s, not %s', ([first, name], [second]) => {
    const guards = { [first]: LOWEST[first], [second]: LOWEST[second] };
    expect(judge({ ...broken, guards })).toContain(`limit=${name} `);
  });
});

it('a cap that is not there costs nothing: how the user stands is not asked', () => {
  const asked = {
    guards: NO_GUARDS,
    order: { ...ORDER, isHeld: false } as const,
    turnover: undefined,
  };
  const standing = () => {
    throw new Error('asked');
  };
  expect(judgeGuards({ ...asked, standing })).toBeUndefined();
});

it('what passes all caps never puts in more than they allow, however it comes', () => {
  const amount = fc.bigInt({ min: 0n, max: 10n ** 14n }) as fc.Arbitrary<typeof ZERO>;
  const order = fc.record({ side: fc.constantFrom('BUY', 'SELL'), worth: amount });
  fc.assert(
    fc.property(fc.array(order, { maxLength: 20 }), amount, (orders, cap) => {
      const guards = { ...NO_GUARDS, exposureKrwMax: cap };
      let put = ZERO;
      for (const { side, worth } of orders) {
        const asked = { side, notionalKrw: worth, gross: worth, exposureKrw: worth };
        const denied = judge({ guards, order: asked, standing: { exposureKrw: put } }) !== 'none';
        const after = (put + worth) as typeof ZERO;
        expect(denied).toBe(side === 'BUY' && after > cap);
        if (!denied && side === 'BUY') put = after;
      }
      expect(put <= cap).toBe(true);
    }),
  );
});
