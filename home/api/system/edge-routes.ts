import { legacyOrderSchema, orderAcceptedSchema, placeOrderSchema } from '@mockstreet/shared/order';
import { z } from 'zod';
import { type Api, BASE } from '../http/api-types.ts';
import { json, problems } from '../http/responses.ts';
import { tradingAtTheEdge } from '../http/security.ts';
import { timeText } from '../http/wire.ts';

const ORDER_PROBLEMS = problems(
  'MALFORMED_JSON',
  'INVALID_REQUEST',
  'UNAUTHENTICATED',
  'TOKEN_EXPIRED',
  'FORBIDDEN',
  'CLIENT_ORDER_ID_REUSED',
  'PAYLOAD_TOO_LARGE',
  'RATE_LIMITED',
  'QUEUE_UNAVAILABLE',
  'UNAVAILABLE',
);

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
  api.openAPIRegistry.registerPath({
    method: 'get',
    path: `${BASE}/status`,
    operationId: 'getStatus',
    tags: ['system'],
    summary: 'Whether home is online, and how many orders wait for it',
    responses: { 200: json(statusSchema, 'As the edge sees it') },
  });
}
