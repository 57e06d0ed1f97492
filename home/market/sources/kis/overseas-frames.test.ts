import { decimal } from '@mockstreet/shared/decimal';
import { parseInstant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { recordedFrame } from '../../../../tests/support/kis-venue/kis-payloads.ts';
import { parseOverseasFrame } from './overseas-frames.ts';

const SYMBOLS = new Set(['AAPL', 'MSFT']);
const AAPL = recordedFrame('ws-overseas-AAPL-26-fields');
const parse = (text: string) => parseOverseasFrame(text, SYMBOLS);

describe('a frame of US trades', () => {
  it('is read as recorded: price, book, volumes, and the second by the clock of Seoul', () => {
    expect(parse(AAPL)).toEqual({
      faults: [],
      trades: [
        {
          symbol: 'AAPL',
          at: parseInstant('2024-12-27T12:02:29Z'),
          last: decimal('259.02'),
          book: { bid: decimal('258.96'), ask: decimal('259.22') },
          volume: decimal('10'),
          dayVolume: decimal('4629'),
        },
      ],
    });
  });

  it('may hold several records, each as wide as fields ÷ count', () => {
    const { trades, faults } = parse(recordedFrame('ws-overseas-AAPL-2-records'));
    expect(faults).toEqual([]);
    expect(trades.map(({ last, volume }) => [last, volume])).toEqual([
      [decimal('169.785'), decimal('1')],
      [decimal('169.79'), decimal('3')],
    ]);
  });

  it.each([
    ['25 fields, without the leading RSYM, as the newer sample lists them', 0, -1],
    ['27 fields, one more behind the last, as KRX’s frames got one', 1, 0],
  ])('is read with %s', (_, added, dropped) => {
    const [data = ''] = AAPL.split('|').slice(3);
    const record = [...data.split('^').slice(-dropped), ...Array<string>(added).fill('x')];
    const frame = `0|HDFSCNT0|002|${[...record, ...record].join('^')}`;
    expect(parse(frame)).toMatchObject({
      faults: [],
      trades: [{ last: decimal('259.02') }, { dayVolume: decimal('4629') }],
    });
  });

  it('is dropped and named where the fields do not divide by the count', () => {
    expect(parse(`${recordedFrame('ws-overseas-AAPL-2-records')}^1`)).toEqual({
      trades: [],
      faults: ['53 fields in 2 records'],
    });
  });

  it.each([0.3, 0.6, 0.97])('is dropped where it ends half-way (%f)', (part) => {
    const half = AAPL.slice(0, AAPL.length * part);
    expect(parse(half)).toMatchObject({ trades: [], faults: [expect.anything()] });
  });

  it.each([
    ['', 'a frame that is no HDFSCNT0: '],
    [
      recordedFrame('ws-domestic-1-record-47-fields'),
      'a frame that is no HDFSCNT0: 0|H0STCNT0|001|00593',
    ],
    [AAPL.replace('0|', '1|'), 'a frame that is no HDFSCNT0: 1|HDFSCNT0|001|DNASA'],
    [AAPL.replace('|001|', '|000|'), '26 fields in 0 records'],
    [AAPL.replaceAll('AAPL', 'TSLA'), 'a record of TSLA'],
    [AAPL.replace('^259.0200^3', '^0.0000^3'), 'AAPL: no price'],
    [AAPL.replace('^259.0200^3', '^^3'), 'AAPL: no price'],
    [AAPL.replace('^210229^', '^2102^'), 'AAPL: no time'],
    [AAPL.replace('^070229^', '^080229^'), 'AAPL: two times that differ'],
  ])('that cannot be used says why: %#', (frame, fault) => {
    expect(parse(frame)).toEqual({ trades: [], faults: [fault] });
  });

  it('keeps New York’s clock in step across daylight saving time', () => {
    const summer = AAPL.replace('20241227^070229^20241227', '20241101^080229^20241101');
    expect(parse(summer).trades).toMatchObject([{ at: parseInstant('2024-11-01T12:02:29Z') }]);
    const winter = AAPL.replace('20241227^070229^20241227', '20241104^070229^20241104');
    expect(parse(winter).trades).toMatchObject([{ at: parseInstant('2024-11-04T12:02:29Z') }]);
  });

  it('has no book where a side is missing or the two are crossed', () => {
    const book = (bid: string, ask: string) =>
      parse(AAPL.replace('258.9600^259.2200', `${bid}^${ask}`)).trades[0]?.book;
    expect(book('', '259.22')).toBeUndefined();
    expect(book('258.96', '0.0000')).toBeUndefined();
    expect(book('259.22', '259.22')).toBeUndefined();
    expect(book(' 258.96', '259.22')).toEqual({ bid: decimal('258.96'), ask: decimal('259.22') });
  });
});
