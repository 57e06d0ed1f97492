/** What the socket says besides prices: all of it is JSON. */
export type ControlFrame =
  /** To be sent back as it is. */
  | { readonly kind: 'PING' }
  | { readonly kind: 'REGISTERED'; readonly key: string }
  /** One registration more than it allows (41): the rest has to be asked for. */
  | { readonly kind: 'FULL'; readonly key: string }
  /** Another session has this app key; it allows one. Its header names no registration. */
  | { readonly kind: 'IN_USE' }
  | {
      readonly kind: 'REFUSED';
      readonly key: string;
      readonly code: string;
      readonly text: string;
    };

/** The codes that are treated differently from any other refusal. */
const CODES: Readonly<Record<string, 'REGISTERED' | 'FULL' | 'IN_USE'>> = {
  OPSP0000: 'REGISTERED',
  // Already registered, in this very session: as good.
  OPSP0002: 'REGISTERED',
  OPSP0008: 'FULL',
  OPSP8996: 'IN_USE',
};

/** Undefined where the text is no control frame. */
export function parseControlFrame(text: string): ControlFrame | undefined {
  const frame = parseJson(text);
  const header = member(frame, 'header');
  if (header === undefined) return undefined;
  if (member(header, 'tr_id') === 'PINGPONG') return { kind: 'PING' };
  const body = member(frame, 'body');
  const key = textOf(header, 'tr_key');
  const code = textOf(body, 'msg_cd');
  const kind = CODES[code];
  if (kind === 'IN_USE') return { kind };
  if (kind !== undefined) return { kind, key };
  if (textOf(body, 'rt_cd') === '0') return { kind: 'REGISTERED', key };
  return { kind: 'REFUSED', key, code, text: textOf(body, 'msg1').slice(0, 80) };
}

/** Asks for the trades of a key such as `DNASAAPL`: D for the regular day, the exchange, the symbol. */
export function registration(approvalKey: string, trId: string, key: string): string {
  return JSON.stringify({
    header: {
      approval_key: approvalKey,
      custtype: 'P',
      tr_type: '1',
      'content-type': 'utf-8',
    },
    body: { input: { tr_id: trId, tr_key: key } },
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function textOf(value: unknown, name: string): string {
  const text = member(value, name);
  return typeof text === 'string' ? text.trim() : '';
}
