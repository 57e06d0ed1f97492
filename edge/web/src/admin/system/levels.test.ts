import { describe, expect, test } from 'vitest';
import type { SystemFeedSource, SystemQueue } from '../../api/schema.ts';
import { dependencyLevel, processLevel, queueLevel, sourceLevel, worst } from './levels.ts';

const queue = (part: Partial<SystemQueue>): SystemQueue => ({
  partition: 0,
  queue: 'orders.0',
  ready: 0,
  is_read: true,
  heard_to: null,
  lag_seconds: 0,
  passed_to: null,
  waiting_orders: 0,
  resting_orders: 0,
  ...part,
});

const source = (part: Partial<SystemFeedSource>): SystemFeedSource => ({
  source: 'upbit',
  markets: ['CRYPTO'],
  instruments: 1,
  state: 'ok',
  last_answer_at: null,
  last_fault: null,
  fault_count: 0,
  last_print_at: null,
  complete_to: null,
  complete_age_seconds: 2,
  open_gaps: 0,
  ...part,
});

describe('how worried to be', () => {
  test('the worst of all counts, and what is not known weighs less than what is wrong', () => {
    expect(worst([])).toBe('good');
    expect(worst(['good', 'unknown', 'good'])).toBe('unknown');
    expect(worst(['watch', 'unknown'])).toBe('watch');
    expect(worst(['watch', 'bad', 'good'])).toBe('bad');
  });

  test.each([
    ['ready', 'good'],
    ['not_ready', 'watch'],
    ['unreachable', 'bad'],
  ] as const)('a process that is %s: %s', (state, level) => {
    expect(processLevel({ state })).toBe(level);
  });

  test('a stale dependency is worth a look, one that is away is wrong', () => {
    expect(dependencyLevel({ ok: true, fault: null })).toBe('good');
    expect(dependencyLevel({ ok: false, fault: 'stale' })).toBe('watch');
    expect(dependencyLevel({ ok: false, fault: 'unreachable' })).toBe('bad');
  });

  test.each([
    [{ lag_seconds: 1 }, 'good'],
    [{ lag_seconds: 5 }, 'watch'],
    [{ lag_seconds: 30 }, 'bad'],
    [{ is_read: false }, 'bad'],
    [{ is_read: null, lag_seconds: null }, 'unknown'],
  ] as const)('a queue with %j: %s', (part, level) => {
    expect(queueLevel(queue(part))).toBe(level);
  });

  test.each([
    [{}, 'good'],
    [{ open_gaps: 1 }, 'watch'],
    [{ complete_age_seconds: 90 }, 'watch'],
    [{ complete_age_seconds: 600 }, 'bad'],
    [{ state: 'refused' }, 'bad'],
    [{ state: null, complete_age_seconds: 9_999 }, 'good'],
  ] as const)('a source of prices with %j: %s', (part, level) => {
    expect(sourceLevel(source(part))).toBe(level);
  });
});
