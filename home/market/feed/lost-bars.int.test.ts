import { addMicros, type Instant, instant, parseInstant } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KisFault } from '../sources/kis/kis-fault.ts';
import { SourceFault } from '../sources/source.ts';
import { readGaps } from '../tape/gaps.ts';
import { fakeVenue, SECOND_BARS } from './testing/fake-venue.ts';
import { createFeederStage, type FeederStage } from './testing/feeder-stage.ts';

const BTC = 'CRYPTO-COIN-BTC';
const start = parseInstant('2026-11-20T02:00:00Z') ?? instant(0);
const second = (offset: number) => addMicros(start, offset * 1_000_000);

describe('bars that can never be had', () => {
  let stage: FeederStage;
  beforeEach(async () => {
    stage = await createFeederStage();
  });
  afterEach(() => stage.close());

  /** A venue whose answers stop at 1 and go on at 60, where bars left out are those nobody traded in. */
  async function stageGap() {
    const venue = fakeVenue(() => stage.now, { tickerIds: [BTC], bars: SECOND_BARS });
    const home = stage.start([], [venue]);
    await home.feeder.tick(second(0));
    await home.turn(second(1));
    const turns = async (from: number, to: number) => {
      for (let offset = from; offset <= to; offset += 1) await home.turn(second(offset));
    };
    return { venue, turns };
  }

  async function gaps() {
    const found = await readGaps(stage.sql, { tickerId: BTC, from: instant(0), to: second(1e6) });
    const offset = (at: Instant) => (at - start) / 1e6;
    return found.map(({ from, to, resolution }) => [offset(from), offset(to), resolution]);
  }

  it.each([
    ['the venue says so', new SourceFault('lists it no more', { isPermanent: true })],
    ['the paper host does not serve them', new KisFault('EGW02006', 'not served')],
  ])('close their gap for good, asked for once, when %s', async (_, fault) => {
    const { venue, turns } = await stageGap();
    venue.barFaults.set(BTC, fault);
    await turns(60, 63);
    expect(await gaps()).toEqual([
      [1, 59, 'UNRECOVERABLE'],
      [59, 60, 'UNRECOVERABLE'],
    ]);
    expect(await stage.completeTo(BTC)).toBe(second(63));
  });

  it('leave the gap open while that may pass', async () => {
    const { venue, turns } = await stageGap();
    venue.barFaults.set(BTC, new SourceFault('not now'));
    await turns(60, 63);
    expect(await gaps()).toEqual([[1, 60, null]]);
    expect(await stage.completeTo(BTC)).toBe(second(1));
  });

  it('are lost one by one, beside those that the venue had and those that nobody traded in', async () => {
    const { venue, turns } = await stageGap();
    const tell = venue.backfill;
    venue.backfill = async (request, signal, lose) => {
      const bars = await tell(request, signal);
      for (const { at } of bars) if (at >= second(20) && at < second(30)) lose?.(at);
      return bars.filter(({ at }) => at < second(10));
    };
    await turns(60, 64);
    const all = await gaps();
    expect(all.filter(([, , resolution]) => resolution !== 'BACKFILLED')).toEqual([
      [20, 30, 'UNRECOVERABLE'],
    ]);
    expect(await stage.completeTo(BTC)).toBe(second(64));
  });
});
