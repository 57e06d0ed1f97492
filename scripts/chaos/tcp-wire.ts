import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A wire between clients and a server, through which everything goes until it is told otherwise. */
export interface TcpWire {
  readonly port: number;
  /** Every connection ends, and new ones end at once. */
  refuse(): void;
  /** Nothing gets through, in either direction, though connections stay open and new ones open. */
  silence(): void;
  /** What the clients say gets through, the answers do not. */
  swallowAnswers(): void;
  /** Every connection there is ends as soon as so many more bytes of answers got through. */
  cutAfter(bytes: number): void;
  /** Every connection there is ends now. */
  cut(): void;
  /** Connections that there are. */
  connections(): number;
  /** Of these, how many have an answer under way that does not get through. */
  answersHeld(): number;
  /** How many connections `cutAfter` has ended so far. */
  cutsWithin(): number;
  /** From now on everything gets through again, what was held included; no cut is to come. */
  heal(): void;
  close(): Promise<void>;
}

type Mode = 'open' | 'refusing' | 'silent' | 'swallowing';

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  /** Bytes of answers until it is cut. */
  bytesLeft: number;
}

export async function startTcpWire(target: { host: string; port: number }): Promise<TcpWire> {
  const pairs = new Set<Pair>();
  let mode: Mode = 'open';
  let cutsWithin = 0;

  const end = (pair: Pair) => {
    pair.client.destroy();
    pair.server.destroy();
    pairs.delete(pair);
  };
  const apply = ({ client, server }: Pair) => {
    if (mode === 'silent') client.pause();
    else client.resume();
    if (mode === 'open') server.resume();
    else server.pause();
  };
  const join = (client: Socket) => {
    const server = connect({ ...target, noDelay: true });
    const pair: Pair = { client, server, bytesLeft: Number.POSITIVE_INFINITY };
    pairs.add(pair);
    client.setNoDelay(true);
    for (const socket of [client, server]) {
      socket.on('error', () => end(pair)).on('close', () => end(pair));
    }
    client.on('data', (data) => server.write(data));
    server.on('data', (data: Buffer) => {
      if (pair.bytesLeft <= 0) return;
      client.write(data.subarray(0, pair.bytesLeft));
      pair.bytesLeft -= data.length;
      if (pair.bytesLeft > 0) return;
      cutsWithin += 1;
      client.end(() => end(pair));
    });
    apply(pair);
  };
  const listener = createServer((client) => {
    if (mode === 'refusing') client.resetAndDestroy();
    else join(client);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');

  const cut = () => {
    for (const pair of pairs) pair.client.resetAndDestroy();
  };
  const turn = (to: Mode) => {
    mode = to;
    for (const pair of pairs) apply(pair);
  };
  return {
    port: (listener.address() as AddressInfo).port,
    refuse() {
      turn('refusing');
      cut();
    },
    silence: () => turn('silent'),
    swallowAnswers: () => turn('swallowing'),
    cutAfter(bytes) {
      for (const pair of pairs) if (pair.bytesLeft > 0) pair.bytesLeft = bytes;
    },
    cut,
    connections: () => pairs.size,
    answersHeld: () => [...pairs].filter(({ server }) => server.readableLength > 0).length,
    cutsWithin: () => cutsWithin,
    heal() {
      for (const pair of pairs) if (pair.bytesLeft > 0) pair.bytesLeft = Number.POSITIVE_INFINITY;
      turn('open');
    },
    async close() {
      cut();
      listener.close();
      await once(listener, 'close');
    },
  };
}
