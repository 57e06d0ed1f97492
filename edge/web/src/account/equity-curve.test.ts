import { expect, test } from 'vitest';
import { nearestPoint, plotCurve } from './equity-curve.ts';

const at = (minute: number) => `2026-11-22T09:${`${minute}`.padStart(2, '0')}:00.000000Z`;
const points = (...values: readonly (string | null)[]) =>
  values.map((equityKrw, minute) => ({ at: at(minute), equityKrw }));

test('the highest stands at the top, the lowest at the bottom, in the order of time', () => {
  const curve = plotCurve(points('100', '300', '200').toReversed());
  expect(curve?.lines).toEqual(['M0 300L500 0L1000 150']);
  expect(curve?.areas).toEqual(['M0 300L500 0L1000 150V300H0Z']);
  expect([curve?.low.equityKrw, curve?.high.equityKrw]).toEqual(['100', '300']);
});

test('what is not known is a gap, and what stands alone between two of them a dot', () => {
  const curve = plotCurve(points('100', '200', null, '150', null, '100'));
  expect(curve?.lines).toEqual(['M0 300L200 0', 'M600 150h0', 'M1000 300h0']);
  expect(curve?.points).toHaveLength(4);
});

test('what never changed is a line through the middle', () => {
  expect(plotCurve(points('100', '100'))?.lines).toEqual(['M0 150L1000 150']);
});

test('sums beyond what a float can tell apart are drawn apart', () => {
  const curve = plotCurve(points('900719925474.00000001', '900719925474.00000002'));
  expect(curve?.points.map(({ y }) => y)).toEqual([300n, 0n]);
});

test.each([
  ['nothing', []],
  ['a single point', points('100')],
  ['two of one moment', [...points('100'), ...points('200')]],
  ['gaps alone', points(null, null)],
  ['times that are none', [{ at: 'noon', equityKrw: '1' }, ...points('2')]],
])('of %s there is no line', (_, given) => {
  expect(plotCurve(given)).toBeUndefined();
});

test('whoever points at it means the point next to it', () => {
  const curve = plotCurve(points('1', '2', '3'));
  if (!curve) throw new Error('no curve');
  expect([-50, 0, 249, 251, 740, 2_000].map((x) => nearestPoint(curve, x))).toEqual([
    0, 0, 0, 1, 1, 2,
  ]);
});
