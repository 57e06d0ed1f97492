import { host, port } from '@mockstreet/shared/config';
import { z } from 'zod';
import { isNetwork } from './client-address.ts';

const httpUrl = () => z.url({ protocol: /^http$/ });

/** Environment of the gateway. */
export const gatewayConfigSchema = z.object({
  HOST: host(),
  PORT: port().describe('The public origin'),
  METRICS_PORT: port().optional().describe('Metrics alone, for who watches; nowhere unless set'),
  INTAKE_URL: httpUrl(),
  HOME_URL: httpUrl().describe("Home's API"),
  PUBLIC_ORIGIN: z
    .url({ protocol: /^https?$/ })
    .refine((text) => URL.parse(text)?.origin === text, 'must be an origin: no path, no slash')
    .optional()
    .describe(
      'What browsers call us, e.g. https://mock.example; https when TLS ends in front of the gateway. Left out: whatever they ask for, over plain HTTP',
    ),
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((text) => text.split(',').flatMap((part) => part.trim() || []))
    .pipe(z.array(z.string().refine(isNetwork, 'must be addresses or networks such as 10.0.0.0/8')))
    .describe(
      'Addresses or networks, with commas between, of the proxies in front of the gateway. They are believed what X-Forwarded-For says of a client; without them, everybody behind one counts as one',
    ),
  WEB_ROOT: z.string().describe('Folder of the built web app'),
});
export type GatewayConfig = z.output<typeof gatewayConfigSchema>;
