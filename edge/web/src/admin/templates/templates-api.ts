import type { Answer } from '../../api/answer.ts';
import { answerOf } from '../../api/answer-of.ts';
import { doneOf } from '../../api/done-of.ts';
import type { HttpClients } from '../../api/mockstreet-api.ts';
import type { SentTemplateTest } from '../../api/schema.ts';
import type { TemplateKey } from './template-key.ts';

/** A text, and what its placeholders stand for where that is not their sample. */
export interface Draft {
  readonly content: string;
  readonly values: Readonly<Record<string, string>>;
}

/** What a draft reads like. */
export type Preview = Pick<SentTemplateTest, 'text' | 'warnings'>;

const keyed = (key: TemplateKey) => ({ params: { path: { key } } });

export const templatesApi = ({ signedIn }: HttpClients) => ({
  templates: () => answerOf(signedIn.GET('/api/v1/admin/templates')),
  save: (key: TemplateKey, content: string) =>
    answerOf(signedIn.PUT('/api/v1/admin/templates/{key}', { ...keyed(key), body: { content } })),
  restore: (key: TemplateKey) =>
    doneOf(signedIn.DELETE('/api/v1/admin/templates/{key}', keyed(key))),
  preview: (key: TemplateKey, draft: Draft) =>
    // The client's types leave out a member that is always null.
    answerOf(
      signedIn.POST('/api/v1/admin/templates/{key}/preview', { ...keyed(key), body: draft }),
    ) as Promise<Answer<Preview>>,
  testSend: (key: TemplateKey, draft: Draft) =>
    answerOf(
      signedIn.POST('/api/v1/admin/templates/{key}/test-send', { ...keyed(key), body: draft }),
    ),
});
