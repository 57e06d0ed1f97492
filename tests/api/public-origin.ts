import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGateway } from '../../edge/gateway/create-gateway.ts';
import { listenHttp } from '../../edge/intake/http-server.ts';
import type { HomeApi } from '../support/home-api.ts';

export interface PublicOrigin {
  readonly url: string;
  close(): Promise<void>;
}

/** An address where nothing listens. */
const NOWHERE = 'http://127.0.0.1:1';

/** A real gateway in front of what is given of the two; the other is away. */
export async function openPublicOrigin(behind: {
  readonly home?: HomeApi;
  readonly intakeUrl?: string;
  /** What the outside calls it; left out: its own address. */
  readonly calledBy?: string;
}): Promise<PublicOrigin> {
  const webRoot = mkdtempSync(join(tmpdir(), 'mockstreet-origin-'));
  writeFileSync(join(webRoot, 'index.html'), '<!doctype html><title>app</title>');
  writeFileSync(join(webRoot, 'favicon.svg'), '<svg/>');
  const { home, intakeUrl = NOWHERE } = behind;
  const homeServer = home && (await serveHome(home));
  const homeUrl = homeServer?.url ?? NOWHERE;
  const gateway = createGateway({ intakeUrl, homeUrl, webRoot, publicOrigin: behind.calledBy });
  gateway.server.listen(0, '127.0.0.1');
  await once(gateway.server, 'listening');
  const { port } = gateway.server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      await gateway.close(0);
      await homeServer?.close();
      rmSync(webRoot, { recursive: true });
    },
  };
}

/** Home's API at an address of its own. */
export async function serveHome(home: Pick<HomeApi, 'request'>): Promise<PublicOrigin> {
  const server = await listenHttp(passTo(home), { host: '127.0.0.1', port: 0 });
  return { url: `http://127.0.0.1:${server.port}`, close: () => server.close(0) };
}

function passTo(home: Pick<HomeApi, 'request'>) {
  return async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    const { method, headers } = request;
    const body = method === 'GET' || method === 'HEAD' ? {} : { body: await request.arrayBuffer() };
    return await home.request(pathname + search, { method, headers, ...body });
  };
}
