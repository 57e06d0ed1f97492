import { wholeNumber } from '@mockstreet/shared/config';
import { MICROS_PER_SECOND } from '@mockstreet/shared/instant';

/** What counts as an outage that people are told of; for who writes the digests and who tells of single things. */
export const awayVariables = {
  AWAY_DIGEST_SECONDS: wholeNumber(15, 86_400)
    .default(60)
    .describe('An outage as long as that is told of in one notification, a shorter one is not'),
};

export function awayMicrosMin(config: { readonly AWAY_DIGEST_SECONDS: number }): number {
  return config.AWAY_DIGEST_SECONDS * MICROS_PER_SECOND;
}
