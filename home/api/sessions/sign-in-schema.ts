import { orderKeySchema } from '@mockstreet/shared/order-key';
import { ACCESS_TOKEN, REFRESH_TOKEN } from '@mockstreet/shared/token';
import { z } from 'zod';
import type { TokenSet } from '#accounts/issue-tokens';
import { PASSWORD_CHARACTERS } from '#accounts/password';

const EXAMPLE_KEY = {
  kty: 'OKP',
  crv: 'Ed25519',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
};

export const signInSchema = z
  .strictObject({
    username: z.string().trim().min(1).max(64).meta({ example: 'demo' }),
    // Shorter ones are let through to the one answer that tells nothing.
    password: z.string().min(1).max(PASSWORD_CHARACTERS.max).meta({ example: 'demo-pass-1' }),
    order_key: orderKeySchema.optional().meta({
      example: EXAMPLE_KEY,
      description:
        'Public JWK, Ed25519 or P-256, of a key whose private half never leaves the device. Asks for an `order_token`, good for orders signed by that key and nothing else; the access tokens of the session are then good for everything but orders',
    }),
  })
  .meta({ id: 'SignIn' });

/** No token of ours comes near this. */
const TOKEN_CHARACTERS_MAX = 2_000;
const EXAMPLE_TOKEN = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIwMTk4In0.c2lnbmF0dXJl';

/** A token as it comes in a body. */
export const tokenText = z
  .string()
  .min(1)
  .max(TOKEN_CHARACTERS_MAX)
  .meta({ example: EXAMPLE_TOKEN });

const issuedToken = z.string().meta({ example: EXAMPLE_TOKEN });

export const tokenSetSchema = z
  .object({
    access_token: issuedToken.meta({
      example: EXAMPLE_TOKEN,
      description: 'JWT, signed with a key of the JWKS',
    }),
    token_type: z.literal('Bearer'),
    expires_in: z.int().meta({
      description: 'Seconds that the access token is good for',
      example: ACCESS_TOKEN.lifetimeSeconds,
    }),
    refresh_token: issuedToken.meta({
      example: EXAMPLE_TOKEN,
      description: 'Good once, for the next set. Keep the newest one only',
    }),
    refresh_expires_in: z.int().meta({
      description: 'Seconds that the refresh token is good for',
      example: REFRESH_TOKEN.lifetimeSeconds,
    }),
    order_token: issuedToken.optional().meta({
      example: EXAMPLE_TOKEN,
      description:
        'If the session has an `order_key`: good as long as the refresh token, for placing and cancelling orders with a proof by that key',
    }),
  })
  .meta({ id: 'TokenSet' });

export function presentTokens(tokens: TokenSet): z.input<typeof tokenSetSchema> {
  const { accessToken, refreshToken, orderToken } = tokens;
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: ACCESS_TOKEN.lifetimeSeconds,
    refresh_token: refreshToken,
    refresh_expires_in: REFRESH_TOKEN.lifetimeSeconds,
    ...(orderToken === undefined ? {} : { order_token: orderToken }),
  };
}
