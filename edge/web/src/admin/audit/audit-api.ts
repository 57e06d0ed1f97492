import { answerOf } from '../../api/answer-of.ts';
import { fromCursor } from '../../api/from-cursor.ts';
import type { HttpClients } from '../../api/mockstreet-api.ts';
import type { AuditAction } from './words.ts';

const ROWS = 50;

export interface AuditFilters {
  readonly action?: AuditAction;
  readonly actor_id?: string;
  /** RFC 3339 in UTC; at or after. */
  readonly from?: string;
  /** Before. */
  readonly to?: string;
}

export const auditApi = ({ signedIn }: HttpClients) => ({
  entries: (filters: AuditFilters, cursor: string | undefined) =>
    answerOf(
      signedIn.GET('/api/v1/admin/audit', {
        params: { query: { ...filters, limit: ROWS, ...fromCursor(cursor) } },
      }),
    ),
});
