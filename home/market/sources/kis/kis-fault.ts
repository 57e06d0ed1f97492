import { SourceFault } from '../source.ts';

/** What is done about an answer that is a refusal. */
export type KisRemedy =
  /** Too many calls came: nobody calls for a moment, then it is tried again. */
  | 'SLOW_DOWN'
  /** The token is of no use: a new one is got once, and the call made again once. */
  | 'NEW_TOKEN'
  /** A token was asked for less than a minute ago: the one that was made then is looked for. */
  | 'AWAIT_TOKEN'
  /** This service will never answer that call. */
  | 'GIVE_UP'
  /** It is the caller's: it fails, and asks again when it would have asked anyway. */
  | 'REPORT';

interface Refusal {
  readonly remedy: KisRemedy;
  readonly means: string;
}

/** Every refusal that is treated differently from the rest, by the code that the service gives it. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  // Comes as HTTP 500 with the usual envelope.
  EGW00201: { remedy: 'SLOW_DOWN', means: 'more calls than allowed in a second' },
  // The same.
  EGW00123: { remedy: 'NEW_TOKEN', means: 'the token has expired' },
  EGW00121: { remedy: 'NEW_TOKEN', means: 'the token is not valid' },
  // Comes as HTTP 403 with an envelope of its own: error_code and error_description.
  EGW00133: { remedy: 'AWAIT_TOKEN', means: 'a token was issued less than a minute ago' },
  EGW02006: { remedy: 'GIVE_UP', means: 'not served on the paper host' },
};

export const remedyOf = (code: string): KisRemedy => REFUSALS[code]?.remedy ?? 'REPORT';

export interface KisFaultOptions {
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** KIS refused, by a code of its own. */
export class KisFault extends SourceFault {
  override name = 'KisFault';
  /** `EGW00201`, `OPSP0008`, …; empty where an answer was no answer at all. */
  readonly messageCode: string;

  constructor(messageCode: string, message: string, options: KisFaultOptions = {}) {
    super(message, { ...options, isPermanent: remedyOf(messageCode) === 'GIVE_UP' });
    this.messageCode = messageCode;
  }
}

/** The fault for a refusal; what KIS says of it itself is Korean and follows. */
export function refusal(what: string, code: string, text: string): KisFault {
  const means = REFUSALS[code]?.means;
  const said = [means, text.trim().slice(0, 120)].filter(Boolean).join(': ');
  return new KisFault(code, `${what}: ${code} ${said}`.trim());
}
