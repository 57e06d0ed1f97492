import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import { describe, expect, test } from 'vitest';
import { plugStage, readPulledPlug, secondsLeft } from './plug-stage.ts';

const plug = { pulledAt: '2026-11-22T12:00:00.000000Z', backAt: '2026-11-22T12:01:00.000000Z' };
const at = (time: string) => parseInstant(`2026-11-22T${time}Z`) as Instant;
const online = (since: string) => ({ home: 'online', since: `2026-11-22T${since}Z` }) as const;
const offline = { home: 'offline', since: '2026-11-22T12:00:03Z' } as const;

describe('a minute without home', () => {
  test('it is going while the edge still hears it, as it did before', () => {
    expect(plugStage(plug, online('09:00:00'), at('12:00:02'))).toBe('going');
    expect(plugStage(plug, undefined, at('12:00:02'))).toBe('going');
  });

  test('it is away until it is due, and then starting', () => {
    expect(plugStage(plug, offline, at('12:00:30'))).toBe('away');
    expect(plugStage(plug, offline, at('12:01:02'))).toBe('starting');
  });

  test('it is back once the edge has heard it anew', () => {
    expect(plugStage(plug, online('12:01:05'), at('12:01:06'))).toBe('back');
  });

  test('the seconds left are whole, and never less than none', () => {
    expect(secondsLeft(plug, at('12:00:00'))).toBe(60);
    expect(secondsLeft(plug, at('12:00:59.2'))).toBe(1);
    expect(secondsLeft(plug, at('12:02:00'))).toBe(0);
  });

  test('what a device kept counts if it is a plug', () => {
    expect(readPulledPlug(plug)).toEqual(plug);
    expect(readPulledPlug({ pulledAt: 'then', backAt: plug.backAt })).toBeUndefined();
    expect(readPulledPlug('plug')).toBeUndefined();
    expect(readPulledPlug(undefined)).toBeUndefined();
  });
});
