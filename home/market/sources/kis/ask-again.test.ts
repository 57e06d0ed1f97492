import { describe, expect, it } from 'vitest';
import { askAgain } from './ask-again.ts';
import { KisFault } from './kis-fault.ts';

const never = new AbortController().signal;

/** Asks that are answered in turn. */
function asking(...answers: ((signal: AbortSignal) => Promise<string>)[]) {
  const signals: AbortSignal[] = [];
  return {
    signals,
    ask: (signal: AbortSignal) => {
      signals.push(signal);
      return answers[signals.length - 1]?.(signal) ?? Promise.reject(new Error('asked too often'));
    },
  };
}
const answer = (text: string) => async () => text;
const fault = (code: string) => () => Promise.reject(new KisFault(code, `fault ${code}`));
const silence = () => new Promise<string>(() => {});

describe('a question that is asked again', () => {
  it('is asked once where the answer comes', async () => {
    const { ask, signals } = asking(answer('a'));
    expect(await askAgain(ask, 60_000, never)).toBe('a');
    expect(signals).toHaveLength(1);
  });

  it('is asked a second time where none comes, or a broken one', async () => {
    expect(await askAgain(asking(silence, answer('b')).ask, 5, never)).toBe('b');
    expect(await askAgain(asking(fault(''), answer('b')).ask, 60_000, never)).toBe('b');
  });

  it('takes the first after all where the second does no better, and lets go of the other', async () => {
    const late = Promise.withResolvers<string>();
    const { ask, signals } = asking(() => late.promise, fault(''));
    const asked = askAgain(ask, 5, never);
    await expect.poll(() => signals.length).toBe(2);
    late.resolve('a');
    expect(await asked).toBe('a');
    expect(signals[1]?.aborted).toBe(true);
  });

  it('is not asked again where it was refused by name', async () => {
    const { ask, signals } = asking(fault('EGW02006'), answer('b'));
    await expect(askAgain(ask, 60_000, never)).rejects.toThrow('fault EGW02006');
    expect(signals).toHaveLength(1);
  });

  it('fails with the first fault of two, and with its caller’s patience', async () => {
    const twice = asking(fault(''), fault('EGW00201'));
    await expect(askAgain(twice.ask, 60_000, never)).rejects.toThrow(/^fault $/);
    const patience = AbortSignal.timeout(10);
    const heeding = (signal: AbortSignal) =>
      new Promise<string>((_, reject) => {
        signal.addEventListener('abort', () => reject(new KisFault('', 'no answer in time')));
      });
    await expect(askAgain(asking(heeding).ask, 60_000, patience)).rejects.toThrow('in time');
  });
});
