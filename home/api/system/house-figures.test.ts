import { instantFromMillis } from '@mockstreet/shared/instant';
import { createFigures } from '@mockstreet/shared/node/figures';
import { expect, it } from 'vitest';
import { tellHouse } from './house-figures.ts';

it('tells nothing of what it could not look up, not even that nothing is overdue', async () => {
  const figures = createFigures();
  let isAway = true;
  let now = instantFromMillis(60_000);
  const row = { deadLetters: 0, waitingOrders: 2, overdueStrikes: 0, overdueStrikesSince: null };
  const house = tellHouse(figures, {
    read: (async () => {
      if (isAway) throw new Error('away');
      return [row];
    }) as never,
    clock: () => now,
  });
  const told = async () => {
    await house.refresh();
    const metrics = await figures.registry.getMetricsAsJSON();
    return metrics
      .filter(({ name }) => /house_(waiting|overdue|dead)/.test(name))
      .map(({ values }) => values[0]?.value);
  };
  expect(await told()).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  isAway = false;
  now = instantFromMillis(120_000);
  expect(await told()).toEqual([0, 2, 0, 0]);
});
