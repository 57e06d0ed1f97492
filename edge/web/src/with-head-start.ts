import type { Clock } from '@mockstreet/shared/instant';
import type { MockstreetApi } from './api/mockstreet-api.ts';
import type { AnswerStore } from './query/answer-cache.ts';
import { askEarly } from './query/ask-early.ts';
import { openSession, type SessionHolder } from './session/session-holder.ts';

/** What is asked for before any screen is there has to be wanted by then. */
const WANTED_WITHIN_MICROS = 5_000_000;

export interface HeadStartParts {
  readonly api: MockstreetApi;
  readonly answerStore: AnswerStore;
  readonly holder: SessionHolder;
  /** Of the page that is opened. */
  readonly path: string;
  readonly clock: Clock;
}

/** Asks for what the page is going to begin with as soon as it is known who is signed in. */
export function withHeadStart(parts: HeadStartParts): Pick<HeadStartParts, 'api' | 'answerStore'> {
  const { api, answerStore, holder, path, clock } = parts;
  const username = openSession(holder)?.username;
  if (username === undefined) return { api, answerStore };

  const from = clock();
  const isGood = () =>
    openSession(holder)?.username === username && Math.abs(clock() - from) < WANTED_WITHIN_MICROS;
  const readOwn = askEarly(() => answerStore.read(username), isGood);
  return {
    api: {
      ...api,
      instruments: askEarly(api.instruments, isGood),
      ...(path === '/' ? { portfolio: askEarly(api.portfolio, isGood) } : {}),
    },
    answerStore: {
      ...answerStore,
      read: (owner) => (owner === username ? readOwn() : answerStore.read(owner)),
    },
  };
}
