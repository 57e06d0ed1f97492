import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:tls';

/** A row of the table: what was looked at, what came out, what is wrong with it. */
export interface Finding {
  readonly asked: string;
  readonly came: string;
  readonly faults: readonly string[];
}

const WITHIN_MS = 10_000;
const DAY_MS = 86_400_000;
/** Certificates are renewed a month before they end. */
const DAYS_LEFT_MIN = 14;

/**
 * What stands before any route where TLS ends: that plain HTTP leads to it, and that the certificate
 * is one that browsers take, and stays so for a while.
 *
 * @param nowMs since the epoch.
 */
export async function checkTransport(origin: string, nowMs: number): Promise<Finding[]> {
  const { hostname, port } = new URL(origin);
  const findings = [await checkCertificate(hostname, Number.parseInt(port || '443', 10), nowMs)];
  // Elsewhere than at 443, plain HTTP may be anything.
  return port === '' ? [...findings, await checkRedirect(`http://${hostname}`, origin)] : findings;
}

/** @param plain the origin of plain HTTP, which has to lead to `origin`. */
export async function checkRedirect(plain: string, origin: string): Promise<Finding> {
  const asked = `${plain}/api/v1/status?x=1`;
  try {
    const sent = request(asked, { agent: false, signal: AbortSignal.timeout(WITHIN_MS) }).end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.destroy();
    const { statusCode = 0, headers } = answer;
    const location = headers.location ?? '(nowhere)';
    const leads = [301, 308].includes(statusCode) && location === `${origin}/api/v1/status?x=1`;
    return { asked, came: `${statusCode} ${location}`, faults: leads ? [] : ['not led to https'] };
  } catch (error) {
    return { asked, came: String(error), faults: ['no answer'] };
  }
}

async function checkCertificate(host: string, port: number, nowMs: number): Promise<Finding> {
  const asked = `TLS at ${host}:${port}`;
  const socket = connect({ host, port, servername: host, timeout: WITHIN_MS });
  socket.once('timeout', () => socket.destroy(new Error('no answer in time')));
  try {
    await once(socket, 'secureConnect');
    const daysLeft = Math.floor(
      (Date.parse(socket.getPeerCertificate().valid_to) - nowMs) / DAY_MS,
    );
    const protocol = socket.getProtocol() ?? '(none)';
    return {
      asked,
      came: `${protocol}, certificate for ${daysLeft} more days`,
      faults: daysLeft < DAYS_LEFT_MIN ? ['the certificate ends soon'] : [],
    };
  } catch (error) {
    return { asked, came: String(error), faults: ['browsers would not come in'] };
  } finally {
    socket.destroy();
  }
}
