import { createRoute } from '@hono/zod-openapi';
import type { Sql } from '@mockstreet/db/client';
import { NO_SETTLEMENT } from '@mockstreet/shared/check-receipt';
import { formatInstant } from '@mockstreet/shared/instant';
import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';
import {
  orderFactsSchema,
  receiptHash,
  signReceiptHash,
} from '@mockstreet/shared/settlement-receipt';
import type { TokenSigningKey } from '@mockstreet/shared/token';
import { z } from 'zod';
import {
  DECIDED_ON_ACCOUNTS,
  ledgerColumn,
  linkColumns,
  type OrderReceiptRow,
  orderColumns,
  recordedOrderFacts,
} from '#trading/recorded-receipts';
import { type Api, type ApiMiddleware, BASE } from '../http/api-types.ts';
import type { ReadDatabase } from '../http/database.ts';
import { refuse } from '../http/refuse.ts';
import { json, problems, SIGNED_IN, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { type Viewer, viewerOf } from '../http/viewer-of.ts';
import { noQuery, orNull, sha256Text, timeText } from '../http/wire.ts';
import { orderPathSchema } from './get-order.ts';

const receiptSchema = z
  .object({
    acceptance: z
      .object({
        order_id: z.uuid(),
        user_id: z.uuid(),
        client_order_id: z.uuid(),
        body_sha256: sha256Text,
        accepted_at: timeText,
        receipt: z.null().meta({
          description: 'Yours to fill in: the receipt of the 202, which only you were given',
        }),
      })
      .meta({ description: 'What the receipt of the 202 vouches for' }),
    settlement: orNull(
      z.object({
        facts: orderFactsSchema.meta({ id: 'SettlementFacts' }),
        hash: sha256Text.meta({ description: 'Of the facts as canonical JSON (RFC 8785)' }),
        signature: z.string().meta({
          description: 'Ed25519 over the hash, by the key of purpose settlement-receipt',
          example: '3Jm0v9…',
        }),
        kid: z.string().meta({ example: 'home-2026-11' }),
      }),
    ).meta({ description: 'Null while the order waits, or where it was given no receipt' }),
    no_settlement: orNull(z.enum(NO_SETTLEMENT)).meta({
      description: 'Why not: it waits, or it was settled before there were receipts',
    }),
  })
  .meta({ id: 'OrderReceipt' });

/** GET /orders/{order_id}/receipt. */
export function routeGetOrderReceipt(
  api: Api,
  parts: {
    readonly authenticate: ApiMiddleware;
    readonly read: ReadDatabase;
    readonly receiptKey: () => TokenSigningKey;
  },
): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/orders/{order_id}/receipt`,
    operationId: 'getOrderReceipt',
    tags: ['orders'],
    summary: 'What became of my order, signed by home',
    description:
      'Good for ever and without home: `npm run receipt -- FILE` checks it with the public keys alone. Each receipt names the hash of the one before it of the account, so none can be altered, left out or put in later.',
    security: SIGNED_IN,
    middleware: [parts.authenticate] as const,
    request: { params: orderPathSchema, query: noQuery },
    responses: {
      200: json(receiptSchema, 'The receipt'),
      ...problems('NOT_FOUND', ...SIGNED_IN_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { order_id: orderId } = context.req.valid('param');
    const viewer = viewerOf(context.get('caller'));
    const row = await parts.read((sql) => selectReceipt(sql, viewer, orderId));
    if (!row) return refuse('NOT_FOUND');
    const absence = absenceOf(row);
    return context.json(
      {
        acceptance: {
          order_id: row.order_id,
          user_id: row.order_user_id,
          client_order_id: row.client_order_id,
          body_sha256: row.body_sha256,
          accepted_at: formatInstant(row.accepted_at),
          receipt: null,
        },
        settlement: absence === null ? await sign(row, parts.receiptKey()) : null,
        no_settlement: absence,
      },
      200,
    );
  });
}

async function selectReceipt(
  sql: Sql,
  { userId, seesAll }: Viewer,
  orderId: string,
): Promise<OrderReceiptRow | undefined> {
  const [row] = await sql<OrderReceiptRow[]>`
    select ${linkColumns(sql)}, ${orderColumns(sql)}, ${ledgerColumn(sql, 'o.id')}
    from orders o
    left join fills f on f.order_id = o.id
    left join settlement_receipts r on r.id = o.id
    where o.id = ${orderId} and (o.user_id = ${userId} or ${seesAll})`;
  return row;
}

/** What is decided upon an account has a link of its chain since there are receipts; without one it has none. */
function absenceOf(row: OrderReceiptRow): (typeof NO_SETTLEMENT)[number] | null {
  if (row.status === 'PENDING') return 'PENDING';
  const isLink = row.status !== 'FAILED' || DECIDED_ON_ACCOUNTS.includes(row.reason ?? '');
  return isLink && row.link_seq === null ? 'BEFORE_RECEIPTS' : null;
}

/** Home signs what stands in the account's chain, and nothing that was altered since. */
async function sign(row: OrderReceiptRow, { kid, privateKey }: TokenSigningKey) {
  const facts = recordedOrderFacts(row);
  const hash = receiptHash(facts, nativeSha256);
  if (row.link_hash !== null && row.link_hash !== hash) {
    throw new Error(`order ${row.order_id} is not what its receipt was given for`);
  }
  return { facts, hash, signature: await signReceiptHash(hash, privateKey), kid };
}
