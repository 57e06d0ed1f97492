import { expect, test } from 'vitest';
import { isSampled, readTraceparent, spanIdOf, traceIdOf, traceparentOf } from './traceparent.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN_ID = '00f067aa0ba902b7';

test('a place in a trace is read back as it was written', () => {
  const written = traceparentOf(TRACE_ID, SPAN_ID, true);
  expect(written).toBe(`00-${TRACE_ID}-${SPAN_ID}-01`);
  expect(readTraceparent(written)).toBe(written);
  expect([traceIdOf(written), spanIdOf(written)]).toEqual([TRACE_ID, SPAN_ID]);
});

test.each([
  ['01', true],
  ['00', false],
  // Of the other bits nothing is known here.
  ['03', true],
  ['fe', false],
])('flags %s: sampled is %s', (flags, sampled) => {
  const read = readTraceparent(`00-${TRACE_ID}-${SPAN_ID}-${flags}`);
  expect(read && isSampled(read)).toBe(sampled);
});

test.each([
  undefined,
  '',
  7,
  ['00'],
  `00-${TRACE_ID}-${SPAN_ID}`,
  `00-${TRACE_ID}-${SPAN_ID}-1`,
  `00-${TRACE_ID}-${SPAN_ID}-01-`,
  ` 00-${TRACE_ID}-${SPAN_ID}-01`,
  `00-${TRACE_ID}-${SPAN_ID}-01\n`,
  `01-${TRACE_ID}-${SPAN_ID}-01`,
  `ff-${TRACE_ID}-${SPAN_ID}-01`,
  `00-${TRACE_ID.toUpperCase()}-${SPAN_ID}-01`,
  `00-${'0'.repeat(32)}-${SPAN_ID}-01`,
  `00-${TRACE_ID}-${'0'.repeat(16)}-01`,
  `00-${TRACE_ID}-${SPAN_ID}-0g`,
  `00_${TRACE_ID}_${SPAN_ID}_01`,
])('%j says nothing', (text) => {
  expect(readTraceparent(text)).toBeUndefined();
});
