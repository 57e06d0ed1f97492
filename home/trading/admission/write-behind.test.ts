import { expect, it } from 'vitest';
import { createWriteBehind } from './write-behind.ts';

/** A write that ends when it is told to. */
function slowWrites(capacity = 10) {
  const written: (readonly string[])[] = [];
  const ends: PromiseWithResolvers<void>[] = [];
  const faults: unknown[] = [];
  const notes = createWriteBehind<string>({
    write(batch) {
      written.push(batch);
      const end = Promise.withResolvers<void>();
      ends.push(end);
      return end.promise;
    },
    capacity,
    onFault: (error) => faults.push(error),
  });
  return { notes, written, ends, faults };
}

it('what is noted while a write is under way goes out together with the next', async () => {
  const { notes, written, ends } = slowWrites();
  notes.note(['a']);
  notes.note(['b', 'c']);
  notes.note(['d']);
  expect(written).toEqual([['a']]);
  ends[0]?.resolve();
  await expect.poll(() => written).toEqual([['a'], ['b', 'c', 'd']]);
  ends[1]?.resolve();
  await notes.settled();
});

it('a failed write is told, and the next one is made', async () => {
  const { notes, written, ends, faults } = slowWrites();
  notes.note(['a']);
  ends[0]?.reject(new Error('gone'));
  await notes.settled();
  expect(faults).toEqual([new Error('gone')]);
  notes.note(['b']);
  expect(written).toEqual([['a'], ['b']]);
});

it('no more gathers than there is room for', async () => {
  const { notes, written, ends } = slowWrites(2);
  notes.note(['a']);
  notes.note(['b', 'c', 'd']);
  notes.note(['e']);
  ends[0]?.resolve();
  await expect.poll(() => written).toEqual([['a'], ['b', 'c']]);
});

it('nothing noted writes nothing, and stands in no one’s way', async () => {
  const { notes, written } = slowWrites();
  notes.note([]);
  await notes.settled();
  notes.note(['a']);
  expect(written).toEqual([['a']]);
});
