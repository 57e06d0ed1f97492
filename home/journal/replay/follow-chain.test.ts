import { expect, it } from 'vitest';
import type { JournalMessage } from '../journal-message.ts';
import { givenUpBy } from './branches.ts';
import { followChain, place } from './follow-chain.ts';

/** A stretch with a record at each of its places. */
function stretch(after: string, ...places: string[]): JournalMessage {
  return {
    ...{ version: 1, after, up_to: places.at(-1) ?? after, readers: {} },
    records: places.map((at) => ({ kind: 'row', at, table: 'users', row: '{}' })),
  };
}

const chain = () => followChain(place('10.5'));
const places = (records: readonly { readonly at: string }[]) => records.map(({ at }) => at);

it('skips what the backup has, also the first half of a message', () => {
  const following = chain();
  expect(following.take(stretch('0.0', '9.9', '10.5')).records).toEqual([]);
  const { records, gap } = following.take(stretch('9.9', '10.5', '10.6', '12.1'));
  expect([places(records), gap]).toEqual([['10.6', '12.1'], undefined]);
  expect(following.position()).toEqual(place('12.1'));
});

it('takes in once what was published twice, in whichever pieces', () => {
  const following = chain();
  following.take(stretch('10.5', '11.1', '11.2'));
  expect(following.take(stretch('10.5', '11.1', '11.2')).records).toEqual([]);
  expect(places(following.take(stretch('10.5', '11.1', '11.2', '13.0')).records)).toEqual(['13.0']);
});

it('compares places part by part, not as text', () => {
  const following = chain();
  following.take(stretch('10.5', '99.100'));
  expect(places(following.take(stretch('99.100', '100.2', '100.11')).records)).toHaveLength(2);
});

it('tells of a stretch that is missing, and of one that comes too late no more', () => {
  const following = chain();
  const { records, gap } = following.take(stretch('14.0', '15.1'));
  expect(places(records)).toEqual(['15.1']);
  expect(gap).toEqual({ after: place('10.5'), before: place('14.0') });
  expect(following.take(stretch('10.5', '14.0'))).toEqual({ records: [], gap: undefined });
  expect(following.take(stretch('15.1', '16.0')).gap).toBeUndefined();
});

it('leaves out what an earlier restore gave up, and goes on behind it without a gap', () => {
  const branch = { after: place('11.1'), before: place('90.0'), at: place('91.1') };
  const following = followChain(place('10.5'), givenUpBy([branch]));
  expect(places(following.take(stretch('10.5', '11.1', '12.1')).records)).toEqual(['11.1']);
  expect(following.take(stretch('12.1', '40.1'))).toEqual({ records: [], gap: undefined });
  const { records, gap } = following.take(stretch('11.1', '90.1', '91.1'));
  expect([places(records), gap]).toEqual([['90.1', '91.1'], undefined]);
});

it('counts no restore that was given up itself', () => {
  const first = { after: place('11.1'), before: place('50.0'), at: place('51.1') };
  const second = { after: place('20.1'), before: place('90.0'), at: place('91.1') };
  const givenUp = givenUpBy([first, second]);
  expect([place('15.1'), place('30.1'), place('60.1'), place('95.1')].map(givenUp)).toEqual(
    ['15.1', '20.1', '20.1', '95.1'].map(place),
  );
});
