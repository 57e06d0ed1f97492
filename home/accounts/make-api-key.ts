import { randomBytes, randomUUID } from 'node:crypto';
import {
  API_KEY_RANDOM_BYTES,
  apiKeyDigest,
  apiKeyPrefix,
  formatApiKey,
} from '@mockstreet/shared/api-key';
import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';
import type { NewApiKey } from './api-keys.ts';

/** A key nobody has seen, and what is kept of it. */
export function makeApiKey(): { readonly text: string; readonly kept: NewApiKey } {
  const text = formatApiKey(randomBytes(API_KEY_RANDOM_BYTES));
  const prefix = apiKeyPrefix(text) ?? text;
  const digest = Buffer.from(apiKeyDigest(text, nativeSha256), 'hex');
  return { text, kept: { id: randomUUID(), prefix, digest } };
}
