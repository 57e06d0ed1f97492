import { port } from '@mockstreet/shared/config';
import { z } from 'zod';

const httpUrl = () => z.url({ protocol: /^http$/ });

/** Environment of the gateway. */
export const gatewayConfigSchema = z.object({
  HOST: z.string().default('127.0.0.1').describe('Address to listen on'),
  PORT: port().describe('The public origin'),
  INTAKE_URL: httpUrl(),
  HOME_URL: httpUrl().describe("Home's API"),
  PUBLIC_ORIGIN: z
    .url({ protocol: /^https?$/ })
    .refine((text) => URL.parse(text)?.origin === text, 'must be an origin: no path, no slash')
    .optional()
    .describe(
      'What browsers call us, e.g. https://mock.example; https when TLS ends in front of the gateway. Left out: whatever they ask for, over plain HTTP',
    ),
  WEB_ROOT: z.string().describe('Folder of the built web app'),
});
export type GatewayConfig = z.output<typeof gatewayConfigSchema>;
