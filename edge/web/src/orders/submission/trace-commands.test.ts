import { readTraceparent, traceIdOf } from '@mockstreet/shared/traceparent';
import { expect, test } from 'vitest';
import { createHttpClient } from '../../api/http-client.ts';
import { createMockstreetApi } from '../../api/mockstreet-api.ts';
import { createTracedFetch } from './trace-commands.ts';

const ORDER = '018f2c1e-7b6a-7c3d-8e4f-5a6b7c8d9e0f';
const COMMANDS = ['01890000-0000-7000-8000-000000000001', '01890000-0000-7000-8000-000000000002'];

/** The clients of an app, and the traces that what they sent belongs to. */
function listen() {
  const traces: (string | undefined)[] = [];
  const ids = [...COMMANDS];
  const random = (count: number) => new Uint8Array(count).fill(7);
  const fetchOrder = createTracedFetch(
    async (input) => {
      const traceparent = readTraceparent(new Request(input).headers.get('traceparent'));
      traces.push(traceparent && traceIdOf(traceparent));
      return Response.json({}, { status: 202 });
    },
    { newId: () => ids.shift() ?? '', random },
  );
  const client = createHttpClient(fetchOrder, 'https://mockstreet.example');
  const clients = { anyone: client, signedIn: client, ordering: client };
  return { traces, client, api: createMockstreetApi(clients, random) };
}

test('every command begins a trace of its own, and an order keeps the one that has its name', async () => {
  const { traces, client, api } = listen();
  await client.DELETE('/api/v1/orders');
  await api.placeOrder(ORDER, {
    ...{ ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', quantity: '0.1' },
  });
  await client.POST('/api/v1/bailout', { body: { client_command_id: COMMANDS[1] ?? '' } });
  expect(traces).toEqual([COMMANDS[0], ORDER, COMMANDS[1]].map((id) => id?.replaceAll('-', '')));
});
