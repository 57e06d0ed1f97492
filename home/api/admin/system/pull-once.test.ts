import { addMicros, type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { expect, it } from 'vitest';
import { connectPlug, type Parent } from './plug.ts';
import { createPullOnce } from './pull-once.ts';

const NOW = instant(1_800_000_000_000_000);
const BACK_AT = '2027-01-15T08:01:00.000000Z';

/** A process with a parent that answers when the test says so, and what either was told. */
function home() {
  const time = { now: NOW as Instant };
  const heard: object[] = [];
  const recorded: string[] = [];
  let tell: (message: unknown) => void = () => {};
  const parent: Parent = {
    send: (message) => void heard.push(message),
    on: (_, listener) => {
      tell = listener;
    },
  };
  const plug = connectPlug(parent);
  if (!plug) throw new Error('the parent has an ear');
  const pullOnce = createPullOnce({ plug, clock: () => time.now });
  const pull = (who: string, isAdmin = true) =>
    pullOnce(60, async () => {
      if (isAdmin) recorded.push(who);
      return isAdmin;
    });
  const answer = () => tell({ type: 'plug_pulled', back_at: BACK_AT });
  return { pull, answer, heard, recorded, time };
}

it('gives two who pull at once the same answer, asks once and records one', async () => {
  const { pull, answer, heard, recorded } = home();
  const both = Promise.all([pull('one'), pull('other')]);
  await expect.poll(() => heard).toEqual([{ type: 'pull_plug', seconds: 60 }]);
  answer();
  const [one, other] = await both;
  expect(one).toBe(other);
  expect([recorded, heard.length]).toEqual([['one'], 1]);
});

it('says the same while home is away, and pulls anew once it is back', async () => {
  const { pull, answer, heard, recorded, time } = home();
  const first = pull('one');
  await expect.poll(() => heard.length).toBe(1);
  answer();
  const backAt = (await first) as Instant;
  expect(await pull('other')).toBe(backAt);
  expect([recorded, heard.length]).toEqual([['one'], 1]);
  time.now = addMicros(backAt, MICROS_PER_SECOND);
  const again = pull('other');
  await expect.poll(() => heard.length).toBe(2);
  answer();
  await again;
  expect(recorded).toEqual(['one', 'other']);
});

it('does not turn away an administrator because another is none any more', async () => {
  const { pull, answer, heard, recorded } = home();
  const [none, one] = [pull('none', false), pull('one')];
  expect(await none).toBe('not_admin');
  await expect.poll(() => heard.length).toBe(1);
  answer();
  expect(await one).not.toBe('not_admin');
  expect(recorded).toEqual(['one']);
});
