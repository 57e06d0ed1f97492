import { formatInstant } from '@mockstreet/shared/instant';
import { z } from 'zod';
import { INVITE_CODE_LENGTH_MAX } from '#accounts/invite-code';
import {
  NICKNAME_GRAPHEMES_MAX,
  NICKNAME_LENGTH_MAX,
  type NicknameFault,
  nicknameFault,
  normalizeNickname,
} from '#accounts/nickname';
import { PASSWORD_CHARACTERS } from '#accounts/password';
import type { User } from '#accounts/user';
import { USERNAME } from '#accounts/username';
import { timeText } from '../http/wire.ts';
import { shownProfileChangeSchema } from '../profiles/shown-profile-schema.ts';

export const roleSchema = z.enum(['ADMIN', 'USER']).meta({ example: 'USER' });

export const profileSchema = z
  .object({
    user_id: z.uuid(),
    username: z.string().meta({ example: 'demo' }),
    nickname: z.string().meta({ example: 'Demo' }),
    role: roleSchema,
    is_active: z.boolean(),
    discord_alerts_muted: z
      .boolean()
      .meta({ description: 'Whether Discord is not to name me for a trade or a liquidation' }),
    created_at: timeText,
  })
  .meta({ id: 'Profile' });

export function presentProfile(user: User): z.output<typeof profileSchema> {
  return {
    user_id: user.id,
    username: user.username,
    nickname: user.nickname,
    role: user.role,
    is_active: user.isActive,
    discord_alerts_muted: user.discordAlertsMuted,
    created_at: formatInstant(user.createdAt),
  };
}

const NICKNAME_MESSAGES: Record<NicknameFault, string> = {
  empty: 'must have something to see',
  too_long: `must have at most ${NICKNAME_GRAPHEMES_MAX} characters`,
  unprintable: 'must not have control, invisible or direction characters',
};

/** A nickname as somebody typed it. */
export const nicknameSchema = z
  .string()
  .min(1)
  .max(NICKNAME_LENGTH_MAX)
  .transform((typed, context): string => {
    const nickname = normalizeNickname(typed);
    const fault = nicknameFault(nickname);
    if (fault === undefined) return nickname;
    const message = NICKNAME_MESSAGES[fault];
    context.addIssue({ code: 'custom', params: { code: `nickname_${fault}` }, message });
    return z.NEVER;
  })
  .meta({
    description: `1 to ${NICKNAME_GRAPHEMES_MAX} characters as people count them, none of them invisible`,
    example: '지호',
  });

/** A password that somebody chooses. Bounded before anything is computed from it. */
const newPasswordSchema = z
  .string()
  .min(PASSWORD_CHARACTERS.min)
  .max(PASSWORD_CHARACTERS.max)
  .meta({ format: 'password', example: 'correct horse battery' });

export const registrationSchema = z
  .strictObject({
    invite_code: z
      .string()
      .trim()
      .min(1)
      .max(INVITE_CODE_LENGTH_MAX)
      .meta({ example: 'msi_3f8a5c0d9e7b1a2c4d6f8091a3b5c7d9e1f20314' }),
    username: z
      .string()
      .trim()
      .toLowerCase()
      .regex(USERNAME, 'must be 3 to 32 of a-z, 0-9, dot, dash and underscore')
      .meta({ description: 'To sign in with, in any case', example: 'jiho' }),
    nickname: nicknameSchema,
    password: newPasswordSchema,
  })
  .meta({ id: 'Registration' });

/** With what outlasts the session that asks for it. */
export const currentPasswordSchema = z
  .string()
  .min(1)
  .max(PASSWORD_CHARACTERS.max)
  .optional()
  .meta({ format: 'password', example: 'demo-pass-1' });

export const profileChangeSchema = z
  .strictObject({
    nickname: nicknameSchema.optional(),
    discord_alerts_muted: z
      .boolean()
      .optional()
      .meta({ description: 'True: Discord does not name me for a trade or a liquidation' }),
    discord_user_id: z.null().optional().meta({
      description: 'Null ends my link to Discord; POST /discord/link begins one',
    }),
    profile: shownProfileChangeSchema
      .optional()
      .meta({ description: 'What friends see of me; what is left out stays as it is' }),
    password: newPasswordSchema.optional(),
    current_password: currentPasswordSchema,
  })
  .refine(({ current_password: _, ...wish }) => Object.keys(wish).length > 0, {
    params: { code: 'nothing_to_change' },
    message: 'must have a nickname, a password, a profile, discord_alerts_muted or discord_user_id',
  })
  .meta({ id: 'ProfileChange' });
