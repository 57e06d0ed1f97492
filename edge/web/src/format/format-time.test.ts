import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import {
  ageSeconds,
  formatAge,
  formatDay,
  formatDeadline,
  formatExchangeTime,
  formatKst,
  formatKstDay,
  formatKstFull,
} from './format-time.ts';

const NOW = parseInstant('2026-11-21T09:30:00Z') as Instant;

test.each([
  ['2026-11-21T09:03:07.123456Z', '18:03:07'],
  ['2026-11-20T15:00:00Z', '00:00:00'],
  ['2026-11-20T14:59:59Z', '11월 20일 23:59:59'],
  ['2025-11-21T09:30:00Z', '2025년 11월 21일 18:30:00'],
  ['yesterday', '–'],
])('%s shows in Korean time as %s', (text, shown) => {
  expect(formatKst(text, NOW, 'ko')).toBe(shown);
});

test('a deadline shows in Korean time, to the minute', () => {
  const at = parseInstant('2026-11-27T15:03:59Z') as Instant;
  expect(formatDeadline(at, 'ko')).toBe('11월 28일 00:03');
});

test.each([
  ['2026-11-21T09:30:05Z', '방금'],
  ['2026-11-21T09:29:48Z', '12초 전'],
  ['2026-11-21T09:26:59Z', '3분 전'],
  ['2026-11-21T07:00:00Z', '2시간 전'],
  ['2026-11-17T09:30:00Z', '4일 전'],
])('%s was %s', (text, shown) => {
  expect(formatAge(text, NOW, 'ko')).toBe(shown);
});

test('a moment just ahead of our clock is zero seconds old', () => {
  expect(ageSeconds('2026-11-21T09:30:01Z', NOW)).toBe(0);
});

test('whoever wants to know sees the whole moment, in Korea and at the exchange', () => {
  const at = '2026-11-20T15:30:07Z';
  expect(formatKstFull(at, 'ko')).toBe('2026년 11월 21일 00:30:07');
  expect(formatExchangeTime(at, 'US', 'ko')).toBe('2026년 11월 20일 10시 30분 7초 GMT-5');
  expect(formatExchangeTime(at, 'CRYPTO', 'ko')).toBe('2026년 11월 20일 15시 30분 7초 UTC');
  expect(formatKstFull('yesterday', 'ko')).toBe('–');
});

test('in English the same moments and ages read as English', () => {
  expect(formatKst('2026-11-20T14:59:59Z', NOW, 'en')).toBe('20 November 23:59:59');
  expect(formatKst('2025-11-21T09:30:00Z', NOW, 'en')).toBe('21 November 2025 18:30:00');
  expect(formatAge('2026-11-21T09:26:59Z', NOW, 'en')).toBe('3 min ago');
});

test('a day shows as the calendar has it, and a moment as the day it is in Korea', () => {
  expect(formatDay('2026-11-20', 'ko')).toBe('11월 20일 금요일');
  expect(formatKstDay('2026-11-20T15:00:00Z', 'ko')).toBe('2026. 11. 21.');
});
