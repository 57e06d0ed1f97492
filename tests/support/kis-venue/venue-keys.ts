import { randomBytes } from 'node:crypto';
import type { Instant } from '@mockstreet/shared/instant';
import { recordedAnswer } from './kis-payloads.ts';
import { wallTime } from './venue-clock.ts';

export interface VenueKeysOptions {
  readonly appKey: string;
  readonly appSecret: string;
  readonly clock: () => Instant;
  /** One token in so many milliseconds. */
  readonly tokenGapMs: number;
  readonly tokenLifeSeconds: number;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const SAME_TOKEN_MS = 6 * 3_600_000;

/** Tokens and approval keys as KIS hands them out: one token a minute, the same one for six hours. */
export class VenueKeys {
  /** Tokens that were asked for and given; those that were refused do not count. */
  tokensGiven = 0;
  tokensRefused = 0;
  readonly appKey: string;
  readonly appSecret: string;
  readonly #options: VenueKeysOptions;
  #token: { text: string; givenAt: Instant; state: 'good' | 'expired' } | undefined;
  #requestedAt: Instant | undefined;
  readonly #approvals = new Set<string>();

  constructor(options: VenueKeysOptions) {
    this.#options = options;
    this.appKey = options.appKey;
    this.appSecret = options.appSecret;
  }

  /** `POST /oauth2/tokenP` */
  token(body: Readonly<Record<string, unknown>>): Answer {
    const { appKey, appSecret, clock, tokenGapMs, tokenLifeSeconds } = this.#options;
    if (body.appkey !== appKey || body.appsecret !== appSecret) {
      const text = '유효하지 않은 AppKey입니다.';
      return { status: 403, body: { error_code: 'EGW00103', error_description: text } };
    }
    const now = clock();
    if (this.#requestedAt !== undefined && (now - this.#requestedAt) / 1000 < tokenGapMs) {
      this.tokensRefused += 1;
      return recordedAnswer('token-rate-limited');
    }
    this.#requestedAt = now;
    this.tokensGiven += 1;
    const isRecent = this.#token && (now - this.#token.givenAt) / 1000 < SAME_TOKEN_MS;
    if (!this.#token || this.#token.state === 'expired' || !isRecent) {
      this.#token = { text: randomBytes(24).toString('base64url'), givenAt: now, state: 'good' };
    }
    const expiresAt = (this.#token.givenAt + tokenLifeSeconds * 1_000_000) as Instant;
    const { day, time } = wallTime(expiresAt, 'Asia/Seoul');
    const dashed = day.replace(/(....)(..)(..)/, '$1-$2-$3');
    return {
      status: 200,
      body: {
        ...(recordedAnswer('token-ok').body as object),
        access_token: this.#token.text,
        access_token_token_expired: `${dashed} ${time.replace(/(..)(..)(..)/, '$1:$2:$3')}`,
        expires_in: Math.max(0, Math.floor((expiresAt - now) / 1_000_000)),
      },
    };
  }

  /** `POST /oauth2/Approval` */
  approval(body: Readonly<Record<string, unknown>>): Answer {
    const { appKey, appSecret } = this.#options;
    if (body.appkey !== appKey || body.secretkey !== appSecret) {
      return { status: 403, body: { error_code: 'EGW00105', error_description: 'secretkey' } };
    }
    const key = randomBytes(24).toString('base64url');
    this.#approvals.add(key);
    return { status: 200, body: { approval_key: key } };
  }

  isApproved(key: unknown): boolean {
    return typeof key === 'string' && this.#approvals.has(key);
  }

  /** What is wrong with the credentials of a quotation call; undefined where nothing is. */
  refusal(headers: Readonly<Record<string, unknown>>): Answer | undefined {
    const { appKey, appSecret } = this.#options;
    const text = `${headers.authorization}`.replace(/^Bearer /, '');
    if (headers.appkey !== appKey || headers.appsecret !== appSecret) {
      return { status: 403, body: { rt_cd: '1', msg_cd: 'EGW00103', msg1: 'AppKey' } };
    }
    if (text !== this.#token?.text) {
      const body = { rt_cd: '1', msg_cd: 'EGW00121', msg1: '유효하지 않은 token 입니다.' };
      return { status: 500, body };
    }
    return this.#token.state === 'expired' ? recordedAnswer('token-expired') : undefined;
  }

  /** The token that is out is of no use any more: the next call is answered EGW00123. */
  expireToken(): void {
    if (this.#token) this.#token.state = 'expired';
  }

  /** Forgets when the last token was asked for, as if a minute had passed. */
  forgetTokenGap(): void {
    this.#requestedAt = undefined;
  }
}
