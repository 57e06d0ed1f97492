import { secret } from '@mockstreet/shared/config';
import { z } from 'zod';
import { isApiUrl } from './webhook-url.ts';

/** A setting of all who ask Discord. A secret: the address of a proxy may be all that keeps strangers out of it. */
export function discordApiUrl() {
  const schema = z.string().refine(isApiUrl, 'must be an https URL, or one of this machine');
  schema.register(secret, { secret: true });
  return schema
    .optional()
    .describe(
      'Base of the API instead of https://discord.com/api/v10: a proxy of one’s own, or a stand-in',
    );
}
