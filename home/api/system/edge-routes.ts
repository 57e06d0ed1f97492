import {
  askBailoutSchema,
  commandAcceptedSchema,
  listHumanEtfSchema,
  switchMarginSchema,
} from '@mockstreet/shared/command-envelope';
import { legacyOrderSchema, orderAcceptedSchema, placeOrderSchema } from '@mockstreet/shared/order';
import { z } from 'zod';
import { type Api, BASE } from '../http/api-types.ts';
import { json, problems } from '../http/responses.ts';
import { tradingAtTheEdge } from '../http/security.ts';
import { timeText } from '../http/wire.ts';

const EDGE_PROBLEMS = [
  'MALFORMED_JSON',
  'INVALID_REQUEST',
  'UNAUTHENTICATED',
  'TOKEN_EXPIRED',
  'FORBIDDEN',
  'PAYLOAD_TOO_LARGE',
  'RATE_LIMITED',
  'QUEUE_UNAVAILABLE',
  'UNAVAILABLE',
] as const;
const ORDER_PROBLEMS = problems('CLIENT_ORDER_ID_REUSED', ...EDGE_PROBLEMS);
const COMMAND_PROBLEMS = problems('CLIENT_COMMAND_ID_REUSED', ...EDGE_PROBLEMS);

const statusSchema = z
  .object({
    home: z.enum(['online', 'offline']),
    since: timeText,
    queue: z.object({
      ready: z.int().nullable(),
      unacked: z.int().nullable(),
      oldest_accepted_at: timeText.nullable(),
    }),
    revocations_as_of: timeText.nullable().meta({
      description: 'When home issued what the edge knows of keys and revocations',
    }),
  })
  .meta({ id: 'Status' });

const proofHeader = z.object({
  DPoP: z.string().optional().meta({
    description: 'With `Authorization: DPoP <order_token>` alone: the proof, a JWT (RFC 9449)',
    example: 'eyJ0eXAiOiJkcG9wK2p3dCJ9.eyJodG0iOiJQT1NUIn0.c2lnbmF0dXJl',
  }),
});

const commandHeaders = proofHeader.extend({
  'Idempotency-Key': z.uuid().optional().meta({
    description:
      'The `client_command_id`: a UUID of yours, to be sent again after a 503. Made by the edge if left out; with a proof it is the `jti` of the proof, unless a body names it',
    example: '0198c0de-7b6a-7c3d-8e4f-5a6b7c8d9e0f',
  }),
});
const orderIdParam = z.object({
  order_id: z.uuid().meta({ example: '0198c0de-7b6a-8c3d-8e4f-5a6b7c8d9e0f' }),
});
const COMMAND_ANSWERS = {
  202: json(commandAcceptedSchema, 'Accepted for good; what came of it, the command tells'),
  ...COMMAND_PROBLEMS,
};

/** Describes what the edge answers, so that one document covers the whole surface. */
export function describeEdgeRoutes(api: Api): void {
  api.openAPIRegistry.registerPath({
    method: 'post',
    path: `${BASE}/orders`,
    operationId: 'placeOrder',
    tags: ['orders'],
    summary: 'Place an order',
    description:
      'Answered by the edge, home online or not. Make the `client_order_id` yourself and send it again after a 503, which means "unknown": the same order is never executed twice.',
    security: tradingAtTheEdge(),
    request: {
      headers: proofHeader,
      body: { required: true, content: { 'application/json': { schema: placeOrderSchema } } },
    },
    responses: { 202: json(orderAcceptedSchema, 'Accepted for good'), ...ORDER_PROBLEMS },
  });
  api.openAPIRegistry.registerPath({
    method: 'post',
    path: '/order',
    operationId: 'placeOrderLegacy',
    tags: ['orders'],
    summary: 'Place an order, as older clients do',
    description: '`amount` is the quantity. The newer body is taken as well.',
    deprecated: true,
    security: tradingAtTheEdge(),
    request: {
      headers: proofHeader,
      body: {
        required: true,
        content: { 'application/json': { schema: z.union([legacyOrderSchema, placeOrderSchema]) } },
      },
    },
    responses: { 202: json(orderAcceptedSchema, 'Accepted for good'), ...ORDER_PROBLEMS },
  });
  describeCancels(api);
  describeMargin(api);
  describeBailout(api);
  describeListing(api);
  api.openAPIRegistry.registerPath({
    method: 'get',
    path: `${BASE}/status`,
    operationId: 'getStatus',
    tags: ['system'],
    summary: 'Whether home is online, and how many orders wait for it',
    responses: { 200: json(statusSchema, 'As the edge sees it') },
  });
}

function describeCancels(api: Api): void {
  const common = {
    method: 'delete' as const,
    tags: ['orders'],
    security: tradingAtTheEdge(),
    responses: COMMAND_ANSWERS,
  };
  api.openAPIRegistry.registerPath({
    ...common,
    path: `${BASE}/orders/{order_id}`,
    operationId: 'cancelOrder',
    summary: 'Cancel an order',
    description:
      'Queued behind your orders, home online or not, and decided in the order of time: a print that came before the cancel still fills the order. With a proof, the proof is made for this address, over an empty body.',
    request: { params: orderIdParam, headers: commandHeaders },
  });
  api.openAPIRegistry.registerPath({
    ...common,
    path: `${BASE}/orders`,
    operationId: 'cancelAllOrders',
    summary: 'Cancel all orders that rest',
    description: 'Every LIMIT order that was accepted before it and is not final by then.',
    request: { headers: commandHeaders },
  });
}

function describeMargin(api: Api): void {
  api.openAPIRegistry.registerPath({
    method: 'post',
    path: `${BASE}/margin`,
    operationId: 'switchMargin',
    tags: ['margin'],
    summary: 'Let my account owe, or not any more',
    description:
      'Queued among your orders, home online or not, and decided in the order of time. An account on margin may buy with `leverage`; what it owes bears interest, and the house sells what it holds when its equity falls below the maintenance margin. Taken back only where nothing is owed and no order with leverage waits.',
    security: tradingAtTheEdge(),
    request: {
      headers: commandHeaders,
      body: { required: true, content: { 'application/json': { schema: switchMarginSchema } } },
    },
    responses: COMMAND_ANSWERS,
  });
}

function describeBailout(api: Api): void {
  api.openAPIRegistry.registerPath({
    method: 'post',
    path: `${BASE}/bailout`,
    operationId: 'askBailout',
    tags: ['bailout'],
    summary: 'Begin anew',
    description:
      'Queued among your orders, home online or not, and decided in the order of time. Of an account that has next to nothing left all orders are taken back, all that it holds is taken at no price, what it owes is written off, and it has fresh cash. Once a month; as long it may not be on margin. Everyone sees how often. `GET /bailout` tells whether it would be granted.',
    security: tradingAtTheEdge(),
    request: {
      headers: commandHeaders,
      body: { required: false, content: { 'application/json': { schema: askBailoutSchema } } },
    },
    responses: COMMAND_ANSWERS,
  });
}

function describeListing(api: Api): void {
  api.openAPIRegistry.registerPath({
    method: 'post',
    path: `${BASE}/human-etf`,
    operationId: 'listHumanEtf',
    tags: ['human-etf'],
    summary: 'List yourself',
    description:
      'Queued among your orders, home online or not, and decided in the order of time. From then on others may hold shares of you, `HUMAN-ETF-{NAME}`: an index of what your account is worth, struck at seven in Seoul each day. Of what you realise above the highest mark so far the stated part is paid to who holds them, as far as there is cash. Once in a lifetime; for who is worth enough, is not on margin, was not bailed out within a month and holds no such shares. What came of it, `GET /commands/{command_id}` tells: `NOT_ELIGIBLE`, `LIMIT_EXCEEDED` or `SELF_DEALING` where it was not granted.',
    security: tradingAtTheEdge(),
    request: {
      headers: commandHeaders,
      body: { required: true, content: { 'application/json': { schema: listHumanEtfSchema } } },
    },
    responses: COMMAND_ANSWERS,
  });
}
