import { expect, test } from 'vitest';
import { kindOfSource } from './kind-of-source.ts';

test.each([
  ['upbit', 'live'],
  ['sim', 'simulated'],
  ['sim:42', 'simulated'],
  ['sandbox:binance', 'simulated'],
  ['replay:btcusdt_1m', 'replayed'],
] as const)('%s is %s', (source, kind) => {
  expect(kindOfSource(source)).toBe(kind);
});
