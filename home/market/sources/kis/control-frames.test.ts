import { expect, test } from 'vitest';
import { recordedFrame } from '../../../../tests/support/kis-venue/kis-payloads.ts';
import { parseControlFrame, registration } from './control-frames.ts';

test.each([
  ['ws-pingpong', { kind: 'PING' }],
  ['ws-subscribe-ack', { kind: 'REGISTERED', key: '005930' }],
  ['ws-max-subscribe', { kind: 'FULL', key: '005930' }],
  ['ws-appkey-in-use', { kind: 'IN_USE' }],
])('%s is understood as recorded', (id, frame) => {
  expect(parseControlFrame(recordedFrame(id))).toEqual(frame);
});

test('any other refusal is one of that registration', () => {
  const refused = recordedFrame('ws-max-subscribe')
    .replace('OPSP0008', 'OPSP8992')
    .replace('MAX SUBSCRIBE OVER', 'invalid tr_key');
  expect(parseControlFrame(refused)).toEqual({
    kind: 'REFUSED',
    key: '005930',
    code: 'OPSP8992',
    text: 'invalid tr_key',
  });
});

test.each(['', '{', 'null', '[]', '7', '{"body":{"rt_cd":"0"}}'])(
  'what is none is none: %s',
  (text) => {
    expect(parseControlFrame(text)).toBeUndefined();
  },
);

test('a registration names the key and carries the approval', () => {
  expect(JSON.parse(registration('approval', 'HDFSCNT0', 'DNASAAPL'))).toEqual({
    header: { approval_key: 'approval', custtype: 'P', tr_type: '1', 'content-type': 'utf-8' },
    body: { input: { tr_id: 'HDFSCNT0', tr_key: 'DNASAAPL' } },
  });
});
