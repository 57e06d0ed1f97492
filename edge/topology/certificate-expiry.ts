import { connect } from 'node:tls';
import { type Instant, instantFromMillis } from '@mockstreet/shared/instant';

const HANDSHAKE_DEADLINE_MS = 5_000;

/** Where a certificate is shown, and to whom. */
export interface CertificatePlace {
  readonly host: string;
  readonly port: number;
  /** The name that it has to be made for. */
  readonly name: string;
  /** Trusted instead of those that everybody trusts. */
  readonly authority?: Buffer;
}

/**
 * Until when the certificate is good that is shown to who asks for a name: what friends' browsers get, whatever
 * lies in a store. Rejects where none is shown, or one for another name, or of an authority that nobody trusts.
 */
export function readCertificateExpiry({
  host,
  port,
  name,
  authority,
}: CertificatePlace): Promise<Instant> {
  return new Promise((resolve, reject) => {
    const socket = connect(
      { host, port, servername: name, ...(authority && { ca: authority }) },
      () => {
        const { valid_to: end } = socket.getPeerCertificate();
        socket.end();
        const at = Date.parse(end);
        if (Number.isNaN(at)) reject(new Error(`a certificate without an end: ${end}`));
        else resolve(instantFromMillis(at));
      },
    );
    socket.setTimeout(HANDSHAKE_DEADLINE_MS, () => {
      socket.destroy(new Error('no certificate in time'));
    });
    socket.once('error', reject);
  });
}
