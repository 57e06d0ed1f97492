import { host, port } from '@mockstreet/shared/config';
import { z } from 'zod';

/** Environment of the process that stands behind Traefik for what the edge itself answers. */
export const webConfigSchema = z.object({
  HOST: host(),
  PORT: port().describe('The web app'),
  AWAY_PORT: port().describe('What is said while home or intake is away'),
  METRICS_PORT: port().optional().describe('Metrics alone, for who watches; nowhere unless set'),
  WEB_ROOT: z.string().describe('Folder of the built web app'),
});
