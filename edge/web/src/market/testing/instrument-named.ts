import type { Instrument } from '../../api/payloads.ts';

/** An instrument for tests, with what its ticker says. */
export function instrumentNamed(tickerId: string, nameKo: string, nameEn: string): Instrument {
  const [market, , symbol = ''] = tickerId.split('-');
  return {
    ticker_id: tickerId,
    market: market as Instrument['market'],
    symbol,
    name_ko: nameKo,
    name_en: nameEn,
    currency: market === 'US' ? 'USD' : 'KRW',
    lot: '1',
    min_notional_krw: '0',
    tick_rule: 'KRX-STOCK',
    is_tradable: true,
    trading_mode: 'ACTIVE',
    trading_mode_reason: null,
  };
}
