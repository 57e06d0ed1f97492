import type { Instant } from '@mockstreet/shared/instant';
import type { Answer, Fault } from '../api/answer.ts';

/** Something that a screen asks the server, again and again. */
export interface Question<T> {
  /** What is asked, most general first: `['orders', { status: 'PENDING' }]`. */
  readonly key: readonly [topic: QuestionTopic, ...rest: readonly unknown[]];
  readonly load: () => Promise<Answer<T>>;
  /** Between an answer and the next time it is asked; left out: once, and when something happens. */
  readonly everyMs?: number;
  /** Kept on the device, so that a reload while home is away still shows it. */
  readonly isRemembered?: boolean;
  /** Left out: yes. */
  readonly isAsked?: boolean;
}

/** What a question is about; news about a topic has all its questions asked again. */
export type QuestionTopic =
  | 'admin'
  | 'api-keys'
  | 'bailout'
  | 'candles'
  | 'commands'
  | 'daily-reports'
  | 'fairness'
  | 'favourites'
  | 'human-etf'
  | 'instruments'
  | 'margin'
  | 'market'
  | 'me'
  | 'notifications'
  | 'orders'
  | 'portfolio'
  | 'profiles'
  | 'ranking'
  | 'status'
  | 'trades';

/** An answer, and when it came by the edge's clock. */
export interface Answered<T> {
  readonly value: T;
  readonly receivedAt: Instant;
}

/** The last good answer, when it came, and what is wrong now if something is. */
export interface Polled<T> {
  readonly value: T | undefined;
  readonly receivedAt: Instant | undefined;
  readonly fault: Fault | undefined;
}

/** A fault of an answer, for those who want it thrown. */
export class AnswerFault extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.kind === 'problem' ? fault.problem.code : fault.kind);
    this.fault = fault;
  }
}

/** What was thrown, as a fault of an answer. */
export function faultOf(error: unknown): Fault | undefined {
  if (error === null || error === undefined) return undefined;
  return error instanceof AnswerFault ? error.fault : { kind: 'unreachable' };
}
