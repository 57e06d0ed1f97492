import { decimal, ONE, ZERO } from '@mockstreet/shared/decimal';
import { expect, it } from 'vitest';
import { ID, openFakedIntake } from '../../tests/support/faked-intake.ts';
import { createSampler } from './sample-requests.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const BEGUN = `00-${TRACE_ID}-00f067aa0ba902b7-01`;

it('tells of a request and of its message in the trace that the client began', async () => {
  const { world, place, spans } = openFakedIntake();
  world.isDrawn = true;
  expect((await place(undefined, { traceparent: BEGUN })).status).toBe(202);
  const [publish, accept] = spans;
  const orderId = world.published[0]?.id;
  expect(accept).toMatchObject({
    ...{ name: 'accept order', kind: 'server', parent: BEGUN },
    isError: false,
    attributes: {
      'http.response.status_code': 202,
      'mockstreet.outcome': 'ACCEPTED',
      'mockstreet.order.id': orderId,
    },
  });
  expect(publish).toMatchObject({
    ...{ name: 'publish orders', kind: 'producer', parent: accept?.traceparent },
    attributes: { 'messaging.message.id': orderId, 'mockstreet.outcome': 'confirmed' },
  });
  expect(world.published[0]?.traceparent).toBe(publish?.traceparent);
  expect(accept?.traceparent).toContain(TRACE_ID);
});

it('begins a trace where the client began none, or nothing that is one', async () => {
  for (const headers of [
    {},
    { traceparent: BEGUN.toUpperCase() },
    { traceparent: 'x'.repeat(9_000) },
  ]) {
    const { world, place, spans } = openFakedIntake();
    world.isDrawn = true;
    expect((await place(undefined, headers)).status).toBe(202);
    expect(spans.map(({ name, parent }) => [name, parent === undefined])).toEqual([
      ['publish orders', false],
      ['accept order', true],
    ]);
  }
});

it('passes on what it tells nobody of, and that it does not, whatever the client would have', async () => {
  const { world, place, spans } = openFakedIntake();
  expect((await place(undefined, { traceparent: BEGUN })).status).toBe(202);
  expect(spans).toEqual([]);
  expect(world.published[0]?.traceparent).toBe(BEGUN.replace(/01$/, '00'));
});

it('puts nothing on a message that belongs to no trace', async () => {
  const { world, place } = openFakedIntake();
  await place();
  expect(world.published[0]?.traceparent).toBeUndefined();
});

it('tells of a refusal by its code, and of a queue that was not there as a fault', async () => {
  const { world, place, spans } = openFakedIntake();
  world.isDrawn = true;
  await place({ client_order_id: ID });
  world.outcomes = ['timed_out'];
  await place();
  expect(
    spans.map(({ name, isError, attributes }) => [
      name,
      isError,
      attributes?.['mockstreet.outcome'],
    ]),
  ).toEqual([
    ['accept order', false, 'INVALID_REQUEST'],
    ['publish orders', true, 'timed_out'],
    ['accept order', true, 'QUEUE_UNAVAILABLE'],
  ]);
});

it.each([
  [ONE, 'ffffffff', true],
  [decimal('0.5'), '7fffffff', true],
  [decimal('0.5'), '80000000', false],
  [decimal('0.00000001'), '00000029', true],
  [decimal('0.00000001'), '0000002a', false],
])('of a share of %s, the draw 0x%s is in: %s', (share, drawn, isIn) => {
  expect(createSampler(share, () => Buffer.from(drawn, 'hex'))()).toBe(isIn);
});

it('draws nothing where nobody is told of anything', () => {
  const isDrawn = createSampler(ZERO, () => {
    throw new Error('drawn');
  });
  expect(isDrawn()).toBe(false);
});
