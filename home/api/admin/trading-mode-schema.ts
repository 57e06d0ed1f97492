import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import { MARKETS } from '@mockstreet/shared/instrument-id';
import { z } from 'zod';
import { MODE_SCOPES, type ModeSaid, TRADING_MODES } from '#trading/core/trading-modes';
import { orNull, timeText } from '../http/wire.ts';
import { writtenLine } from '../http/written-line.ts';
import { reasonText, tradingModeSchema } from '../market/mode-schema.ts';

const SUBJECT_CHARACTERS_MAX = 64;

export const saidModeSchema = z
  .object({
    scope: z.enum(MODE_SCOPES).meta({ example: 'INSTRUMENT' }),
    subject: orNull(z.string().meta({ example: 'CRYPTO-COIN-BTC' })),
    mode: tradingModeSchema,
    reason: reasonText,
    set_by: z.uuid(),
    set_at: timeText,
    effective_from: timeText.meta({ description: 'Counts for orders accepted from then on' }),
    is_in_force: z.boolean().meta({ description: 'False until it takes effect' }),
  })
  .meta({ id: 'SaidTradingMode' });

export const saidModesSchema = z
  .object({ items: z.array(saidModeSchema) })
  .meta({ id: 'SaidTradingModes' });

export const modeWishSchema = z
  .strictObject({
    scope: z.enum(MODE_SCOPES),
    subject: z
      .string()
      .min(1)
      .max(SUBJECT_CHARACTERS_MAX)
      .optional()
      .meta({
        description: `${MARKETS.join(', ')}; a ticker_id; or a user id. Of ALL there is none`,
        example: 'CRYPTO-COIN-BTC',
      }),
    mode: z.enum(TRADING_MODES),
    reason: writtenLine(200, {
      description: 'Why; those whom it concerns see it',
      example: 'Its venue is down',
    }),
  })
  .refine(({ scope, subject }) => (scope === 'ALL') === (subject === undefined), {
    path: ['subject'],
    params: { code: 'subject_of_scope' },
    message: 'belongs to every scope but ALL',
  })
  .meta({
    id: 'TradingModeWish',
    example: {
      ...{ scope: 'INSTRUMENT', subject: 'CRYPTO-COIN-BTC', mode: 'REDUCE_ONLY' },
      reason: 'Its venue is down',
    },
  });

export function presentSaid(said: ModeSaid, now: Instant): z.output<typeof saidModeSchema> {
  return {
    ...{ scope: said.scope, subject: said.subject, mode: said.mode, reason: said.note },
    ...{ set_by: said.setBy, set_at: formatInstant(said.setAt) },
    effective_from: formatInstant(said.effectiveFrom),
    is_in_force: said.effectiveFrom <= now,
  };
}

/** What holds somebody back now, and what is still to take effect; newest first. */
export function standingModes(all: readonly ModeSaid[], now: Instant): readonly ModeSaid[] {
  const bySubject = Map.groupBy(all, ({ scope, subject }) => `${scope} ${subject}`);
  return [...bySubject.values()]
    .flatMap((said) => {
      const inForce = said.findLastIndex(({ effectiveFrom }) => effectiveFrom <= now);
      return said.filter(({ mode }, index) =>
        index === inForce ? mode !== 'ACTIVE' : index > inForce,
      );
    })
    .sort((a, b) => b.id - a.id);
}
