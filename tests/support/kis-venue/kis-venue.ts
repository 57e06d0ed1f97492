import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Instant, instantFromMillis } from '@mockstreet/shared/instant';
import { recordedAnswer } from './kis-payloads.ts';
import { VenueKeys } from './venue-keys.ts';
import { VenueMarket } from './venue-market.ts';
import { QUOTATIONS, type QuotationAnswer } from './venue-quotations.ts';
import { VenueSocket } from './venue-socket.ts';

export interface KisVenueOptions {
  /** Which of the two services it plays. */
  readonly environment?: 'real' | 'paper';
  readonly clock?: () => Instant;
  readonly tokenGapMs?: number;
  readonly tokenLifeSeconds?: number;
  readonly registrationsMax?: number;
  readonly pingMs?: number;
}

/** How an answer to a quotation call goes wrong. */
export type RestFault = 'stall' | 'reset' | 'html' | 'half' | 'empty' | 'busy';

interface Seen {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, unknown>>;
}

const CALLS_PER_SECOND = { real: 20, paper: 2 } as const;
const SEEN_MAX = 1_000;

/**
 * KIS on loopback: the recorded payloads with prices that can be set, the limits of the real service
 * (calls a second, a token a minute, 41 registrations, one session), and faults on demand.
 */
export class KisVenue {
  readonly appKey = 'PSkisVenueAppKey0000000000000000000';
  readonly appSecret = 'kisVenueAppSecret000000000000000000';
  readonly market = new VenueMarket();
  readonly keys: VenueKeys;
  readonly socket: VenueSocket;
  /** The last calls for quotations, and how many there ever were, granted or not. */
  readonly seen: Seen[] = [];
  calls = 0;
  refusedAsTooMany = 0;
  readonly #server: Server;
  readonly #environment: 'real' | 'paper';
  readonly #clock: () => Instant;
  readonly #faults: RestFault[] = [];
  #arrivals: number[] = [];

  private constructor(server: Server, options: KisVenueOptions) {
    this.#server = server;
    this.#environment = options.environment ?? 'real';
    this.#clock = options.clock ?? (() => instantFromMillis(Date.now()));
    this.keys = new VenueKeys({
      appKey: this.appKey,
      appSecret: this.appSecret,
      clock: this.#clock,
      tokenGapMs: options.tokenGapMs ?? 60_000,
      tokenLifeSeconds: options.tokenLifeSeconds ?? 86_400,
    });
    this.socket = new VenueSocket(server, {
      isApproved: (key) => this.keys.isApproved(key),
      clock: this.#clock,
      registrationsMax: options.registrationsMax ?? 41,
      pingMs: options.pingMs ?? 10_000,
    });
    server.on('request', (request, response) => void this.#serve(request, response));
  }

  static async start(options: KisVenueOptions = {}): Promise<KisVenue> {
    const server = createServer();
    const venue = new KisVenue(server, options);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return venue;
  }

  get restUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get socketUrl(): string {
    return this.restUrl.replace('http', 'ws');
  }

  /** The next answers to calls for quotations go wrong, one each. */
  fail(...faults: RestFault[]): void {
    this.#faults.push(...faults);
  }

  /** Every call is answered again. */
  heal(): void {
    this.#faults.length = 0;
  }

  /** Somebody else with the same account uses up all that it may ask for in this second. */
  crowd(): void {
    const now = performance.now();
    this.#arrivals.push(...Array<number>(CALLS_PER_SECOND[this.#environment]).fill(now));
  }

  async close(): Promise<void> {
    this.socket.close();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', this.restUrl);
    if (request.method === 'POST') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = JSON.parse(Buffer.concat(chunks).toString());
      const isToken = url.pathname === '/oauth2/tokenP';
      reply(response, isToken ? this.keys.token(body) : this.keys.approval(body));
      return;
    }
    // A web socket that nobody serves any more.
    if (url.pathname === '/tryitout') {
      response.destroy();
      return;
    }
    const query = Object.fromEntries(url.searchParams);
    this.seen.push({ path: url.pathname, query, headers: request.headers });
    if (this.seen.length > SEEN_MAX) this.seen.shift();
    this.calls += 1;
    const answer = this.#answer(url, request);
    const fault = this.#faults.shift();
    if (fault === undefined) reply(response, answer);
    else replyWrongly(response, fault, answer);
  }

  #answer(url: URL, { headers }: IncomingMessage): QuotationAnswer {
    if (this.#isTooMany()) return recordedAnswer('rest-rate-limited');
    const refusal = this.keys.refusal(headers);
    if (refusal) return refusal;
    const quotation = QUOTATIONS[url.pathname];
    if (!quotation || headers.tr_id !== quotation.trId || headers.custtype !== 'P') {
      return { status: 500, body: { rt_cd: '1', msg_cd: 'OPSQ0002', msg1: '없는 서비스 코드' } };
    }
    if (quotation.isRealOnly && this.#environment === 'paper') {
      return recordedAnswer('paper-unsupported-tr');
    }
    return quotation.answer(this.market, url.searchParams, this.#clock());
  }

  /** Any second counts, not only whole ones. */
  #isTooMany(): boolean {
    const now = performance.now();
    this.#arrivals = this.#arrivals.filter((at) => now - at < 1_000);
    this.#arrivals.push(now);
    if (this.#arrivals.length <= CALLS_PER_SECOND[this.#environment]) return false;
    this.refusedAsTooMany += 1;
    return true;
  }
}

function reply(response: ServerResponse, { status, body, hasMore }: QuotationAnswer): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    tr_cont: hasMore ? 'M' : '',
  });
  response.end(JSON.stringify(body));
}

function replyWrongly(response: ServerResponse, fault: RestFault, answer: QuotationAnswer): void {
  const text = JSON.stringify(answer.body);
  switch (fault) {
    case 'stall':
      return;
    case 'reset':
      response.destroy();
      return;
    case 'html':
      response.writeHead(500, { 'content-type': 'text/html' });
      response.end('<html><body>Internal Server Error</body></html>');
      return;
    case 'half':
      response.end(text.slice(0, text.length / 2));
      return;
    case 'empty':
      response.end('');
      return;
    case 'busy':
      reply(response, recordedAnswer('rest-rate-limited'));
  }
}
