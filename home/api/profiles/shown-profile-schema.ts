import { z } from 'zod';
import { normalizePlainText, type PlainTextFault, plainTextFault } from '#accounts/plain-text';
import type { ShownProfile, ShownProfileChange } from '#accounts/shown-profile';

const BIO_MAX = { graphemes: 160, length: 960 };

const BIO_MESSAGES: Record<Exclude<PlainTextFault, 'empty'>, string> = {
  too_long: `must have at most ${BIO_MAX.graphemes} characters`,
  unprintable: 'must be one line, without control, invisible or direction characters',
};

/** What somebody says of themselves, as they typed it; nothing to see is nothing said. */
const typedBio = z
  .string()
  .max(BIO_MAX.length)
  .transform((typed, context): string | null => {
    const bio = normalizePlainText(typed);
    const fault = plainTextFault(bio, BIO_MAX);
    if (fault === undefined) return bio;
    if (bio === '') return null;
    const code = fault === 'empty' ? 'unprintable' : fault;
    context.addIssue({
      ...{ code: 'custom', params: { code: `bio_${code}` }, message: BIO_MESSAGES[code] },
    });
    return z.NEVER;
  })
  .meta({
    description: `At most ${BIO_MAX.graphemes} characters as people count them, in one line, none of them invisible. Null or empty takes it back`,
    example: '장기 투자 중입니다',
  });

export const shownProfileChangeSchema = z
  .strictObject({
    bio: typedBio.nullable().optional(),
    shows_equity: z.boolean().optional(),
    shows_positions: z.boolean().optional(),
    shows_trades: z.boolean().optional(),
  })
  .refine((change) => Object.keys(change).length > 0, {
    params: { code: 'nothing_to_change' },
    message: 'must have a bio, shows_equity, shows_positions or shows_trades',
  });

export const shownProfileSchema = z
  .object({
    bio: z.string().nullable().meta({ example: '장기 투자 중입니다' }),
    shows_equity: z.boolean().meta({ description: 'How my equity went, day by day' }),
    shows_positions: z.boolean().meta({ description: 'What I hold, in proportions' }),
    shows_trades: z.boolean().meta({ description: 'What I traded last, without amounts' }),
  })
  .meta({ id: 'ShownProfile', description: 'What friends see of me beside the ranking' });

export function toShownProfileChange(
  change: z.output<typeof shownProfileChangeSchema>,
): ShownProfileChange {
  return {
    bio: change.bio,
    showsEquity: change.shows_equity,
    showsPositions: change.shows_positions,
    showsTrades: change.shows_trades,
  };
}

export function presentShownProfile(shown: ShownProfile): z.output<typeof shownProfileSchema> {
  return {
    bio: shown.bio,
    shows_equity: shown.showsEquity,
    shows_positions: shown.showsPositions,
    shows_trades: shown.showsTrades,
  };
}
