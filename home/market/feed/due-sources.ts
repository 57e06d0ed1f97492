import { addMicros, type Instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import type { Poll, PolledSource } from '../sources/source.ts';

type Asked = Pick<PolledSource, 'name' | 'tickerIds'>;

/** Which sources are to be asked for prices. */
export interface DueSources {
  /**
   * While the market of any of the source's instruments is open; else while one of them has no price at
   * all, so that screens have one: once a minute, and only so often in vain.
   */
  isDue(source: Asked, at: Instant): boolean;
  /** The source answered, and may have left some instruments out. */
  take(source: Asked, polls: readonly Poll[], at: Instant): void;
}

const UNPRICED_EVERY_MICROS = MICROS_PER_MINUTE;
/** What has no price by then will have none before its market opens. */
const UNPRICED_ANSWERS_MAX = 10;

/** A source that does not answer at all is asked on: its own pauses get longer and longer. */
export function createDueSources(
  unpriced: ReadonlySet<string>,
  isAsked: (tickerId: string, at: Instant) => boolean,
): DueSources {
  const asks = new Map<string, { readonly answers: number; readonly next: Instant }>();
  const isOpen = ({ tickerIds }: Asked, at: Instant) => tickerIds.some((id) => isAsked(id, at));
  return {
    isDue(source, at) {
      if (isOpen(source, at)) return true;
      const { answers, next } = asks.get(source.name) ?? { answers: 0, next: at };
      if (answers >= UNPRICED_ANSWERS_MAX || at < next) return false;
      return source.tickerIds.some((id) => unpriced.has(id));
    },
    take(source, polls, at) {
      if (polls.length === 0 || isOpen(source, at)) return;
      const { answers, next } = asks.get(source.name) ?? { answers: 0, next: at };
      // An answer in parts is one.
      if (at < next) return;
      asks.set(source.name, { answers: answers + 1, next: addMicros(at, UNPRICED_EVERY_MICROS) });
    },
  };
}
