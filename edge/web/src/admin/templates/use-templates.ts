import type { MessageTemplate } from '../../api/schema.ts';
import { useApi } from '../../environment.ts';
import type { Polled } from '../../query/question.ts';
import { usePolling } from '../../query/use-polling.ts';
import { templatesApi } from './templates-api.ts';

const EVERY_MS = 30_000;

/** All six, as they count now. */
export function useTemplates(): Polled<{ readonly items: readonly MessageTemplate[] }> {
  const api = useApi(templatesApi);
  return usePolling({
    key: ['admin', 'templates'],
    load: api.templates,
    everyMs: EVERY_MS,
    isRemembered: true,
  });
}
