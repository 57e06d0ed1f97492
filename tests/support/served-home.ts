import { serveHttp } from '../../home/api/http/serve-http.ts';
import type { StreamLimits } from '../../home/api/streams/stream-limits.ts';
import { createHomeApi, type HomeApi } from './home-api.ts';
import { openStreamClient, type StreamClient, type StreamClientOptions } from './stream-client.ts';

/** Home's API at an address, with its sockets. */
export interface ServedHome {
  readonly home: HomeApi;
  readonly url: string;
  connect(path: string, options?: StreamClientOptions): Promise<StreamClient>;
  /** A client that has signed in with a token and heard `ready`. */
  signIn(path: string, token: string, seq?: string): Promise<StreamClient>;
  close(): Promise<void>;
}

export async function serveHomeApi(streamLimits: Partial<StreamLimits> = {}): Promise<ServedHome> {
  const home = await createHomeApi({}, streamLimits);
  const address = { HOST: '127.0.0.1', PORT: 0 };
  const fetch = async (request: Request) => {
    const { pathname, search } = new URL(request.url);
    return await home.request(pathname + search, request);
  };
  const server = await serveHttp(fetch, address, home.streams.sockets);
  const url = `http://127.0.0.1:${server.port}`;
  const clients = new Set<StreamClient>();
  const connect: ServedHome['connect'] = async (path, options) => {
    const client = await openStreamClient(url + path, options);
    clients.add(client);
    return client;
  };
  return {
    home,
    url,
    connect,
    async signIn(path, token, seq) {
      const client = await connect(path);
      client.send({ type: 'auth', token, ...(seq === undefined ? {} : { seq }) });
      await client.next('ready');
      return client;
    },
    async close() {
      for (const client of clients) client.cut();
      await home.close();
      await server.close();
    },
  };
}
