import { expect, test } from 'vitest';
import { bucketPauseMs, judgeAnswer, type Outcome } from './judge-answer.ts';

const answered = (status: number, body: unknown = {}, headers = {}): Outcome => ({
  kind: 'answered',
  ...{ status, body, headers },
});

test.each([
  ['posted, with an id', answered(200, { id: '12' }), { kind: 'sent', messageId: '12' }],
  ['posted, with nothing said', answered(204, undefined), { kind: 'sent', messageId: null }],
  ['posted, at one who stands in for Discord', answered(200, {}), { messageId: null }],
  ['somebody else’s page', answered(200, '<html>'), { kind: 'doubtful' }],
  ['a fault that is told as a success', answered(200, { message: 'no' }), { kind: 'doubtful' }],
  ['no connection', { kind: 'unsent', reason: 'ECONNREFUSED' }, { kind: 'later', pauseMs: null }],
  ['a lost answer', { kind: 'lost', reason: 'ECONNRESET' }, { kind: 'doubtful' }],
  ['an error of theirs', answered(500), { kind: 'doubtful' }],
  ['a gateway that gave up', answered(504), { kind: 'doubtful' }],
  ['a request that took too long', answered(408), { kind: 'doubtful' }],
  ['a redirection', answered(302), { kind: 'later', pauseMs: null }],
  [
    'an empty message',
    answered(400, { code: 50006, message: 'no' }),
    { kind: 'refused', reason: 'HTTP 400, code 50006, no' },
  ],
  [
    'a message that is too long',
    answered(400, { code: 50035, errors: { content: { _errors: [] } } }),
    { kind: 'refused' },
  ],
  ['words that AutoMod holds back', answered(403, { code: 200000 }), { kind: 'refused' }],
  ['a link that is filtered', answered(400, { code: 240000 }), { kind: 'refused' }],
  [
    'another field than the text',
    answered(400, { code: 50035, errors: { thread_id: {} } }),
    { kind: 'later', pauseMs: null },
  ],
  ['a channel that takes no text', answered(400, { code: 50008 }), { kind: 'later' }],
  ['a fault without a code', answered(400, undefined), { kind: 'later' }],
  ['a proxy with limits of its own', answered(413, '<html>'), { kind: 'later' }],
  ['a deleted webhook', answered(404, { code: 10015 }), { kind: 'stopped' }],
  ['a wrong token', answered(401), { kind: 'stopped' }],
  ['a closed door', answered(403), { kind: 'stopped' }],
  [
    'too many, in the body',
    answered(429, { retry_after: 1.25 }),
    { kind: 'later', pauseMs: 1_250, limit: 'channel' },
  ],
  [
    'too many, the longest of what is said',
    answered(429, { retry_after: 0.5 }, { 'retry-after': '3' }),
    { kind: 'later', pauseMs: 3_000 },
  ],
  [
    'too many in all',
    answered(429, { retry_after: 2, global: true }),
    { pauseMs: 2_000, limit: 'global' },
  ],
  [
    'too many in all, in a header',
    answered(429, undefined, { 'retry-after': '4', 'x-ratelimit-global': 'true' }),
    { pauseMs: 4_000, limit: 'global' },
  ],
  ['too many, and no time', answered(429, undefined), { pauseMs: 5_000 }],
  [
    'too many, and nonsense',
    answered(429, { retry_after: 'NaN' }, { 'retry-after': '-1' }),
    { pauseMs: 5_000 },
  ],
  ['too many for a year', answered(429, { retry_after: 31_536_000 }), { pauseMs: 3_600_000 }],
] as const)('%s', (_, outcome, verdict) => {
  expect(judgeAnswer(outcome as Outcome)).toMatchObject(verdict);
});

test('an emptied bucket is waited for, one with something in it is not', () => {
  const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset-after': '0.301' };
  expect(bucketPauseMs(headers)).toBe(301);
  expect(bucketPauseMs({ ...headers, 'x-ratelimit-remaining': '1' })).toBe(0);
  expect(bucketPauseMs({})).toBe(0);
});
