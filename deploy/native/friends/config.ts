import { host, port } from '@mockstreet/shared/config';
import { z } from 'zod';

/** Of this machine, and so of no deployment: nobody's real game is played by the friends. */
const LOOPBACK = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\]):\d{1,5}$/;

/** Configuration of the process in which the demo's friends trade. */
export const friendsConfigSchema = z.object({
  HOST: host(),
  PORT: port().describe('Health and metrics'),
  FRIENDS_EDGE_URL: z
    .string()
    .regex(LOOPBACK, 'must be an origin on this machine')
    .describe('The public origin of the instance that the friends of the demo trade on'),
  DEMO_FRIENDS_FILE: z
    .string()
    .min(1)
    .describe('JSON: the accounts of the friends who trade by themselves in the demo'),
  FRIENDS_SEED: z
    .string()
    .min(1)
    .describe('Of what they fancy; SEED, or one of the data directory'),
});
