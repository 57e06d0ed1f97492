import { API_KEY_SCOPES } from '@mockstreet/shared/api-key';
import { formatInstant, formatInstantOrNull, type Instant } from '@mockstreet/shared/instant';
import { z } from 'zod';
import { isNearQuota } from '#accounts/api-key-usage';
import { isLiveApiKey, type OwnedApiKey } from '#accounts/api-keys';
import { cursorSchema } from '../http/cursor.ts';
import { limitSchema, nextCursorSchema } from '../http/page.ts';
import { orNull, timeParameter, timeText } from '../http/wire.ts';
import { writtenLine } from '../http/written-line.ts';
import { currentPasswordSchema } from '../people/profile-schema.ts';

const scopes = z.array(z.enum(API_KEY_SCOPES)).min(1).max(API_KEY_SCOPES.length);

const apiKeyShape = {
  key_id: z.uuid(),
  name: z.string().meta({ example: 'rebalancing bot' }),
  prefix: z.string().meta({
    description: 'The public beginning of the key, to tell keys apart by',
    example: 'msk_0f1e2d3c4b5a6978',
  }),
  scopes,
  is_active: z.boolean().meta({ description: 'Neither revoked nor past its end' }),
  created_at: timeText,
  expires_at: orNull(timeText),
  revoked_at: orNull(timeText),
  rotated_from: orNull(z.uuid()).meta({ description: 'The key that it took over from' }),
  last_used_at: orNull(timeText).meta({ description: 'To within a second or two' }),
  usage_today: z.int().min(0).meta({ description: 'Requests and orders of the day in Seoul' }),
  daily_quota: z.int().min(1).meta({ example: 100_000 }),
  quota_warning: z.boolean().meta({ description: 'From 80 % of the quota on', example: false }),
};

export const apiKeySchema = z.object(apiKeyShape).meta({ id: 'ApiKey' });

const EXAMPLE = `msk_0f1e2d3c4b5a6978_${'0123456789abcdef'.repeat(4)}`;
const shownOnce = {
  api_key: z
    .string()
    .meta({ description: 'Shown this once: only its digest is kept', example: EXAMPLE }),
};

export const createdApiKeySchema = z
  .object({ ...shownOnce, ...apiKeyShape })
  .meta({ id: 'CreatedApiKey' });

export const rotatedApiKeySchema = z
  .object({
    ...shownOnce,
    ...apiKeyShape,
    previous: z
      .object({ key_id: z.uuid(), expires_at: timeText })
      .meta({ description: 'The old key, and until when it goes on' }),
  })
  .meta({ id: 'RotatedApiKey' });

export const apiKeyPageSchema = z.object({
  items: z.array(apiKeySchema),
  next_cursor: nextCursorSchema,
});

export const apiKeyPathSchema = z.object({ key_id: z.uuid().toLowerCase() });

export const apiKeyFiltersSchema = z.strictObject({
  limit: limitSchema,
  cursor: cursorSchema.optional(),
});

export const newApiKeySchema = z
  .strictObject({
    name: writtenLine(64, { example: 'rebalancing bot' }),
    scopes: scopes.transform((wished) => API_KEY_SCOPES.filter((scope) => wished.includes(scope))),
    expires_at: timeParameter
      .optional()
      .meta({ description: 'In the future; never unless said otherwise' }),
    current_password: currentPasswordSchema,
  })
  .meta({ id: 'NewApiKey' });

const OVERLAP_SECONDS = { default: 24 * 60 * 60, max: 7 * 24 * 60 * 60 };

export const apiKeyRotationSchema = z
  .strictObject({
    overlap_seconds: z
      .int()
      .min(0)
      .max(OVERLAP_SECONDS.max)
      .default(OVERLAP_SECONDS.default)
      .meta({ description: 'How long the old key goes on: a day unless said otherwise' }),
    current_password: currentPasswordSchema,
  })
  .meta({ id: 'ApiKeyRotation' });

export function presentApiKey(key: OwnedApiKey, at: Instant): z.output<typeof apiKeySchema> {
  return {
    key_id: key.id,
    name: key.name,
    prefix: key.prefix,
    scopes: [...key.scopes],
    is_active: isLiveApiKey(key, at),
    created_at: formatInstant(key.createdAt),
    expires_at: formatInstantOrNull(key.expiresAt),
    revoked_at: formatInstantOrNull(key.revokedAt),
    rotated_from: key.rotatedFrom,
    last_used_at: formatInstantOrNull(key.lastUsedAt),
    usage_today: key.usedToday,
    daily_quota: key.dailyQuota,
    quota_warning: isNearQuota(key.usedToday, key.dailyQuota),
  };
}
