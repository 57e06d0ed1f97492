import { expect, test } from 'vitest';
import { createOneTabAtATime } from './one-tab-at-a-time.ts';

/** A browser's locks, as far as they are used here. */
function locksThat(request: LockManager['request']): LockManager {
  return { request } as LockManager;
}

test('work runs in its turn, under the name that all tabs know', async () => {
  const names: string[] = [];
  const inTurn = createOneTabAtATime(
    locksThat((name: string, _options: unknown, work?: LockGrantedCallback<unknown>) => {
      names.push(name);
      return Promise.resolve(work?.(null));
    }),
    'mockstreet.session',
  );
  expect(await inTurn(() => Promise.resolve('done'))).toBe('done');
  expect(names).toEqual(['mockstreet.session']);
});

test('a turn that never comes is not waited for', async () => {
  const refusing = locksThat(() => Promise.reject(new DOMException('too long', 'TimeoutError')));
  const inTurn = createOneTabAtATime(refusing, 'a');
  expect(await inTurn(() => Promise.resolve('done'))).toBe('done');
});

test('work that fails in its turn fails, and is not done twice', async () => {
  const granting = locksThat((_name: string, _options: unknown, work?: unknown) =>
    Promise.resolve((work as LockGrantedCallback<unknown>)(null)),
  );
  let times = 0;
  const fails = () => {
    times += 1;
    return Promise.reject(new Error('no'));
  };
  await expect(createOneTabAtATime(granting, 'a')(fails)).rejects.toThrow('no');
  expect(times).toBe(1);
});

test('a browser without locks lets everyone go at once', async () => {
  expect(await createOneTabAtATime(undefined, 'a')(() => Promise.resolve(1))).toBe(1);
});
