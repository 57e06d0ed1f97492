import { wholeDecimal } from '@mockstreet/shared/decimal';
import { expect, it } from 'vitest';
import { DEFAULT_TRADING_RULES } from '../core/trading-rules.ts';
import { faultsOfTelling, tellEngine } from '../testing/tell-engine.ts';
import { humanEtfRules } from './human-etf-rules.ts';

it('are the defaults where nothing is said', () => {
  const config = tellEngine();
  expect(humanEtfRules(config)).toEqual(DEFAULT_TRADING_RULES.humanEtf);
});

it('are what is said', () => {
  const said = {
    HUMAN_ETF_LISTING_EQUITY_KRW_MIN: '500000',
    HUMAN_ETF_CLOSING_EQUITY_KRW: '200000',
  };
  expect(humanEtfRules(tellEngine(said))).toEqual({
    listingEquityKrwMin: wholeDecimal(500_000),
    closingEquityKrw: wholeDecimal(200_000),
  });
});

it.each([
  ['who may be bailed out is still listed', { HUMAN_ETF_CLOSING_EQUITY_KRW: '99999' }],
  ['who was just listed is taken off again', { HUMAN_ETF_LISTING_EQUITY_KRW_MIN: '99999' }],
])('are refused where %s', (_, said) => {
  expect(faultsOfTelling(said)).toEqual(['HUMAN_ETF_CLOSING_EQUITY_KRW']);
});
