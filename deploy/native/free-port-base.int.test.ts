import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { freePortBase } from './free-port-base.ts';

test('a block belongs to whoever found it, although nobody serves there yet', async () => {
  let found = 0;
  const taken = await freePortBase((blocks) => {
    found = randomInt(blocks);
    return found;
  });
  const looked: number[] = [];
  const other = await freePortBase((blocks) => {
    looked.push(looked.length === 0 ? found : randomInt(blocks));
    return looked.at(-1) as number;
  });
  expect(looked[0]).toBe(found);
  expect(other).not.toBe(taken);
});
