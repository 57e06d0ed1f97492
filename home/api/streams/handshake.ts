import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isFromForeignPage } from '@mockstreet/shared/request-origin';
import { networkOfForwarded } from '../http/client-address.ts';
import type { UpgradeRefusal } from './refuse-upgrade.ts';
import { seqSchema, TOPICS, type TopicName } from './stream-message.ts';

/** The protocol we speak; a client that brings its credential as a subprotocol names it first. */
export const SUBPROTOCOL = 'mockstreet.v1';

/** What a request for a socket brings. */
export interface Handshake {
  readonly topic: TopicName;
  readonly network: string;
  /** Where the credential came as a subprotocol. */
  readonly auth:
    | { readonly token: string; readonly seq: string | undefined }
    | { readonly apiKey: string; readonly seq: string | undefined }
    | undefined;
}

type RefusedHandshake = { readonly ok: false; readonly refusal: UpgradeRefusal };
export type ReadHandshake = { readonly ok: true; readonly handshake: Handshake } | RefusedHandshake;

/**
 * Reads a request for a socket. A foreign page gets none: browsers send whatever they like on any
 * page's behalf, and no preflight stands before a websocket.
 */
export function readHandshake(request: Pick<IncomingMessage, 'url' | 'headers'>): ReadHandshake {
  const { headers } = request;
  const [path = '', query] = (request.url ?? '').split('?', 2);
  const topic = TOPICS.find((name) => path === `/ws/${name}`);
  if (!topic) return refused({ code: 'NOT_FOUND', detail: `There is no stream at ${path}` });
  if (isFromForeignPage({ get: (name) => headerOf(headers, name) })) {
    return refused({ code: 'FORBIDDEN', detail: 'Asked for by a page of another origin' });
  }
  // A credential in an address ends up in logs and histories.
  if (query !== undefined) {
    const detail = 'A stream takes no query: send the credential in the first message';
    return refused({ code: 'INVALID_REQUEST', detail });
  }
  const subprotocols = readSubprotocols(headers);
  if (!subprotocols.ok) return subprotocols;
  const network = networkOfForwarded(headerOf(headers, 'x-forwarded-for') ?? undefined);
  return { ok: true, handshake: { topic, network, auth: subprotocols.auth } };
}

/** `mockstreet.v1, bearer.<token>` or `mockstreet.v1, api-key.<key>`, and `seq.<seq>` to resume. */
function readSubprotocols(
  headers: IncomingHttpHeaders,
): { readonly ok: true; readonly auth: Handshake['auth'] } | RefusedHandshake {
  const names = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const after = (prefix: string) =>
    names.find((name) => name.startsWith(prefix))?.slice(prefix.length);
  const [token, apiKey, seq] = [after('bearer.'), after('api-key.'), after('seq.')];
  if (seq !== undefined && !seqSchema.safeParse(seq).success) {
    // Else the client would believe that it goes on where it was.
    return refused({ code: 'INVALID_REQUEST', detail: 'seq. must be followed by a seq' });
  }
  if (token !== undefined) return { ok: true, auth: { token, seq } };
  return { ok: true, auth: apiKey === undefined ? undefined : { apiKey, seq } };
}

function headerOf(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name];
  return value === undefined ? null : String(value);
}

function refused(refusal: UpgradeRefusal): RefusedHandshake {
  return { ok: false, refusal };
}
