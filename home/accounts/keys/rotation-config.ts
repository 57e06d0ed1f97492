import { secretUrl } from '@mockstreet/shared/config';
import { z } from 'zod';

/** What a rotation of home's keys works on, where the environment says it. */
export const rotationConfigSchema = z.object({
  TOKEN_KEYS_FILE: z.string(),
  SEALING_KEYS_FILE: z.string(),
  CONTROL_KEY_FILE: z.string(),
  JOURNAL_KEY_FILE: z.string(),
  PUBLIC_KEYS_FILE: z.string(),
  HOME_CONTROL_KEY_FILE: z.string().optional(),
  /** To whom new keys are handed over in the edge's journal: those who open backups. */
  BACKUP_RECIPIENT_FILE: z.string().optional(),
  DATABASE_URL: secretUrl('postgres', 'postgresql').optional(),
});
export type RotationConfig = z.output<typeof rotationConfigSchema>;
