import type { Server } from 'node:http';
import type { Instant } from '@mockstreet/shared/instant';
import { type WebSocket, WebSocketServer } from 'ws';
import { recordedFrame } from './kis-payloads.ts';
import { wallTime } from './venue-clock.ts';

export interface PushedTrade {
  readonly last: string;
  readonly bid: string;
  readonly ask: string;
  readonly volume: number;
  readonly dayVolume: number;
  /** Now, unless told. */
  readonly at?: Instant;
}

export interface VenueSocketOptions {
  readonly isApproved: (key: unknown) => boolean;
  readonly clock: () => Instant;
  readonly registrationsMax: number;
  /** Between two PINGPONGs. */
  readonly pingMs: number;
}

interface Session {
  readonly socket: WebSocket;
  readonly keys: Set<string>;
}

/** The web socket of the loopback venue: one session for its one app key, 41 registrations. */
export class VenueSocket {
  /** What comes next is cut in half, or a field too wide, or nothing at all. */
  broken: 'no' | 'half' | 'wide' | 'stuck' = 'no';
  /** The newer sample's layout, without the leading RSYM. */
  withoutRsym = false;
  /** Sessions that were ever opened, and PINGPONGs that came back unchanged. */
  opened = 0;
  echoes = 0;
  readonly #options: VenueSocketOptions;
  readonly #server: WebSocketServer;
  readonly #pinging: NodeJS.Timeout;
  /** Whoever registered first has the app key. */
  readonly #sessions = new Map<WebSocket, Session>();
  #pinged = '';

  constructor(http: Server, options: VenueSocketOptions) {
    this.#options = options;
    this.#server = new WebSocketServer({ server: http, path: '/tryitout' });
    this.#server.on('connection', (socket) => {
      this.opened += 1;
      socket.on('message', (data) =>
        this.#take(socket, Buffer.from(data as Buffer).toString('utf8')),
      );
      socket.on('close', () => this.#sessions.delete(socket));
      socket.on('error', () => {});
    });
    this.#pinging = setInterval(() => this.ping(), options.pingMs);
  }

  /** Keys that are registered, in the order they came. */
  get registered(): string[] {
    return [...this.#sessions.values()].flatMap(({ keys }) => [...keys]);
  }

  /** Sends a trade to whoever registered its key, e.g. `DNASAAPL`. */
  push(key: string, ...trades: PushedTrade[]): void {
    const records = trades.map((trade) => this.#record(key, trade));
    const fields = records.flat();
    if (this.broken === 'wide') fields.push('1');
    const data = fields.join('^');
    const frame = `0|HDFSCNT0|${String(trades.length).padStart(3, '0')}|${data}`;
    const text = this.broken === 'half' ? frame.slice(0, frame.length / 2) : frame;
    for (const { socket, keys } of this.#sessions.values()) {
      if (keys.has(key)) this.#send(socket, text);
    }
  }

  /** Sends a text to every session as it is. */
  pushText(text: string): void {
    for (const { socket } of this.#sessions.values()) this.#send(socket, text);
  }

  ping(): void {
    const { day, time } = wallTime(this.#options.clock(), 'Asia/Seoul');
    this.#pinged = recordedFrame('ws-pingpong').replace(/\d{14}/, `${day}${time}`);
    this.pushText(this.#pinged);
  }

  /** Ends every connection at once. */
  cut(): void {
    for (const client of this.#server.clients) client.terminate();
  }

  close(): void {
    clearInterval(this.#pinging);
    this.cut();
    this.#server.close();
  }

  #take(socket: WebSocket, text: string): void {
    if (text === this.#pinged) {
      this.echoes += 1;
      return;
    }
    const { header, body } = JSON.parse(text);
    const key = `${body.input.tr_key}`;
    if (!this.#options.isApproved(header.approval_key)) {
      this.#answer(socket, 'ws-max-subscribe', key, {
        msg_cd: 'OPSP0011',
        msg1: 'invalid approval : NOT FOUND',
      });
      return;
    }
    if (this.#sessions.size > 0 && !this.#sessions.has(socket)) {
      this.#send(socket, recordedFrame('ws-appkey-in-use'));
      return;
    }
    const session = this.#sessions.get(socket) ?? { socket, keys: new Set<string>() };
    this.#sessions.set(socket, session);
    if (session.keys.size >= this.#options.registrationsMax) {
      this.#answer(socket, 'ws-max-subscribe', key);
      return;
    }
    session.keys.add(key);
    this.#answer(socket, 'ws-subscribe-ack', key);
  }

  /** A recorded answer to a registration, for another key. */
  #answer(socket: WebSocket, id: string, key: string, instead: object = {}): void {
    const frame = JSON.parse(recordedFrame(id));
    const header = { ...frame.header, tr_id: 'HDFSCNT0', tr_key: key };
    this.#send(socket, JSON.stringify({ header, body: { ...frame.body, ...instead } }));
  }

  #send(socket: WebSocket, text: string): void {
    if (this.broken !== 'stuck') socket.send(text);
  }

  /** One record of 26 fields. */
  #record(key: string, trade: PushedTrade): string[] {
    const at = trade.at ?? this.#options.clock();
    const here = wallTime(at, 'America/New_York');
    const korean = wallTime(at, 'Asia/Seoul');
    const record = recordedFrame('ws-overseas-AAPL-26-fields').split('|')[3]?.split('^') ?? [];
    const symbol = key.slice(4);
    record.splice(0, 8, key, symbol, '4', here.day, here.day, here.time, korean.day, korean.time);
    record[11] = trade.last;
    record[15] = trade.bid;
    record[16] = trade.ask;
    record[19] = String(trade.volume);
    record[20] = String(trade.dayVolume);
    return this.withoutRsym ? record.slice(1) : record;
  }
}
