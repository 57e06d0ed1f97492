import { createRoute } from '@hono/zod-openapi';
import { formatInstant, formatInstantOrNull } from '@mockstreet/shared/instant';
import { z } from 'zod';
import type { FairnessDesk } from '#fairness/desk';
import type { FairnessFigures } from '#fairness/read-fairness';
import { type Api, BASE } from '../http/api-types.ts';
import { json, PUBLIC_PROBLEMS, problems } from '../http/responses.ts';
import { decimalText, orNull, timeText } from '../http/wire.ts';

const count = z.int().min(0);

const fairnessSchema = z
  .object({
    at: timeText.meta({ description: 'When it was counted; minutes ago at most' }),
    ledger: z.object({
      imbalance: decimalText.meta({
        description: 'What the ledger is off by, over all assets. 0, exactly',
        example: '0',
      }),
      journals: count,
      entries: count,
    }),
    outages: z.object({
      since: orNull(timeText).meta({ description: 'When the record of them begins' }),
      count,
      minutes: decimalText.meta({
        description: 'Minutes in which home did not hear its edge, whoever of the two was away',
        example: '12.5',
      }),
      last: orNull(z.object({ from: timeText, to: timeText })),
    }),
    orders: z.object({
      accepted: count.meta({ description: 'That home has read' }),
      decided: count,
      carried_across_outages: count.meta({
        description: 'Accepted while home was away, and decided since by the same rule',
      }),
      duplicates_suppressed: count.meta({
        description: 'Orders that came again and had no second effect',
      }),
      longest_wait_seconds: orNull(decimalText).meta({
        description: 'From the print that filled an order to its entry in the ledger, at worst',
        example: '1.2',
      }),
    }),
  })
  .meta({ id: 'Fairness' });

/** GET /fairness. */
export function routeGetFairness(
  api: Api,
  parts: { readonly fairness: Pick<FairnessDesk, 'current'> },
): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/fairness`,
    operationId: 'getFairness',
    tags: ['market'],
    summary: 'Figures by which anyone can see whether promises are kept',
    responses: {
      200: json(fairnessSchema, 'Counted from the ledger, the orders and the record of outages'),
      ...problems(...PUBLIC_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => context.json(present(await parts.fairness.current()), 200));
}

function present(figures: FairnessFigures): z.output<typeof fairnessSchema> {
  const { lastOutage } = figures;
  return {
    at: formatInstant(figures.at),
    ledger: {
      imbalance: figures.imbalance,
      journals: figures.journals,
      entries: figures.ledgerEntries,
    },
    outages: {
      since: formatInstantOrNull(figures.servedSince),
      count: figures.outages,
      minutes: figures.outageMinutes,
      last: lastOutage && {
        from: formatInstant(lastOutage.fromAt),
        to: formatInstant(lastOutage.toAt),
      },
    },
    orders: {
      accepted: figures.orders,
      decided: figures.decidedOrders,
      carried_across_outages: figures.carriedOrders,
      duplicates_suppressed: figures.duplicatesSuppressed,
      longest_wait_seconds: figures.longestWaitSeconds,
    },
  };
}
