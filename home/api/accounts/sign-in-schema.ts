import { z } from 'zod';
import { PASSWORD_CHARACTERS } from '#accounts/password';

export const signInSchema = z
  .strictObject({
    username: z.string().trim().min(1).max(64).meta({ example: 'demo' }),
    // Shorter ones are let through to the one answer that tells nothing.
    password: z.string().min(1).max(PASSWORD_CHARACTERS.max).meta({ example: 'demo-pass-1' }),
  })
  .meta({ id: 'SignIn' });

export const accessTokenSchema = z
  .object({
    access_token: z
      .string()
      .meta({
        example: 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIwMTk4In0.c2lnbmF0dXJl',
        description: 'JWT, signed with a key of the JWKS',
      }),
    token_type: z.literal('Bearer'),
    expires_in: z.int().meta({ description: 'Seconds', example: 1800 }),
  })
  .meta({
    id: 'AccessToken',
    description: 'Refresh tokens (`refresh_token`, `refresh_expires_in`) are not issued yet',
  });
