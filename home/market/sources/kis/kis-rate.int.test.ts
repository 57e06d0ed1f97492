import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decimal } from '@mockstreet/shared/decimal';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KisVenue } from '../../../../tests/support/kis-venue/kis-venue.ts';
import type { KisEnvironment } from './kis-hosts.ts';
import { openKis } from './open-kis.ts';

const never = new AbortController().signal;
const now = instantFromMillis(Date.parse('2026-11-20T01:00:00Z'));
let folder: string;
let venue: KisVenue;

async function open(environment: KisEnvironment) {
  venue = await KisVenue.start({ environment, clock: () => now });
  return openKis({
    environment,
    keys: venue.keys,
    addresses: venue,
    stateFolder: folder,
    phaseAt: () => 'CONTINUOUS',
    clock: () => now,
    monotonicMs: () => performance.now(),
    requestTimeoutMs: 500,
  });
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mockstreet-kis-rate-'));
});
afterEach(async () => {
  await venue.close();
  rmSync(folder, { recursive: true });
});

describe('USD/KRW from KIS', () => {
  it('stands beside a share’s price on the real host', async () => {
    const { rate } = await open('real');
    expect(rate).toMatchObject({ name: 'kis', class: 'OFFICIAL' });
    expect(await rate.read(never)).toEqual({ rate: decimal('1321'), at: now });
    expect(venue.seen[0]?.path).toBe('/uapi/overseas-price/v1/quotations/price-detail');
  });

  it('is that of the FX chart on the paper host', async () => {
    const { rate } = await open('paper');
    venue.market.usdKrw = '1411.80';
    expect(await rate.read(never)).toEqual({ rate: decimal('1411.8'), at: now });
    expect(venue.seen[0]).toMatchObject({
      path: '/uapi/overseas-price/v1/quotations/inquire-daily-chartprice',
      query: {
        FID_COND_MRKT_DIV_CODE: 'X',
        FID_INPUT_ISCD: 'FX@KRW',
        FID_INPUT_DATE_2: '20261120',
      },
    });
  });

  it.each(['', '0', '0.00', '-'])('is none where the answer says %j', async (text) => {
    const { rate } = await open('real');
    venue.market.usdKrw = text;
    await expect(rate.read(never)).rejects.toThrow('kis rate: none');
  });
});

describe('KRX’s holidays from KIS', () => {
  it('are read page by page, by whether the exchange opens', async () => {
    const kis = await open('real');
    venue.market.closedDays.add('20261009');
    const days = await kis.holidays('2026-10-08', never);
    expect(days.slice(0, 5)).toEqual([
      { day: '2026-10-08', isOpen: true },
      { day: '2026-10-09', isOpen: false },
      { day: '2026-10-10', isOpen: false },
      { day: '2026-10-11', isOpen: false },
      { day: '2026-10-12', isOpen: true },
    ]);
    expect(days).toHaveLength(96);
    expect(days.at(-1)?.day).toBe('2027-01-11');
    expect(venue.seen.map(({ query, headers }) => [query, headers.tr_cont])).toMatchObject([
      [{ BASS_DT: '20261008', CTX_AREA_NK: '' }, ''],
      [{ BASS_DT: '20261008', CTX_AREA_NK: '20261031            ' }, 'N'],
      [{ CTX_AREA_NK: '20261124            ', CTX_AREA_FK: '20261008            ' }, 'N'],
      [{}, 'N'],
    ]);
  });

  it('are not to be had on the paper host, for good', async () => {
    const kis = await open('paper');
    await expect(kis.holidays('2026-10-08', never)).rejects.toMatchObject({
      messageCode: 'EGW02006',
      isPermanent: true,
    });
  });
});
