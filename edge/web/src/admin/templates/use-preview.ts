import { useEffect, useState } from 'react';
import type { Answer } from '../../api/answer.ts';
import { useApi } from '../../environment.ts';
import type { TemplateKey } from './template-key.ts';
import { type Draft, type Preview, templatesApi } from './templates-api.ts';

const QUIET_MS = 250;

export interface ShownPreview {
  /** The last one that came, also while a newer one is on its way. */
  readonly preview: Preview | undefined;
  readonly answer: Answer<Preview> | undefined;
}

/** What a draft would read like, asked once whoever types pauses. A blank one has none. */
export function usePreview(key: TemplateKey, { content, values }: Draft): ShownPreview {
  const api = useApi(templatesApi);
  const [shown, setShown] = useState<ShownPreview>({ preview: undefined, answer: undefined });
  useEffect(() => {
    if (content.trim() === '') return;
    let isCurrent = true;
    const timer = setTimeout(async () => {
      const answer = await api.preview(key, { content, values });
      if (!isCurrent) return;
      setShown((last) => ({ preview: answer.ok ? answer.value : last.preview, answer }));
    }, QUIET_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [api, key, content, values]);
  return shown;
}
