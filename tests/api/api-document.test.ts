import type { DescribedMessage } from '@mockstreet/home/api/api-description';
import { describeApi } from '@mockstreet/home/api/describe-api';
import { describe, expect, it } from 'vitest';
import { NO_EXAMPLE } from '../../home/api/system/example-of.ts';
import { createSchemaCompiler, operationsOf } from '../support/document-checker.ts';

const document = describeApi();
const compile = createSchemaCompiler(document);
const operations = operationsOf(document).map(
  (placed) => [`${placed.method} ${placed.template}`, placed] as const,
);

function examplesOf(message: DescribedMessage) {
  return Object.values(message.content ?? {}).flatMap(({ schema, example, examples }) => {
    const values = examples ? Object.values(examples).map(({ value }) => value) : [example];
    return values.map((value) => ({ schema, value }));
  });
}

describe.each(operations)('%s', (_name, { method, template, operation }) => {
  const { requestBody, responses, security, parameters = [], tags } = operation;
  const statuses = Object.keys(responses);

  it('says what it is for, in one room', () => {
    expect(operation.summary).toBeTruthy();
    expect(tags).toHaveLength(1);
    expect(document.tags.map(({ name }) => name)).toContain(tags[0]);
    expect(operation.description).toMatch(/^(.+\n\n)?(Takes .+|Open to everyone\.)$/s);
  });

  it('shows an example of every body and answer, each as described', () => {
    const messages = [...(requestBody ? [requestBody] : []), ...Object.values(responses)];
    for (const { schema, value } of messages.flatMap(examplesOf)) {
      const validate = compile(schema);
      expect([value, validate(value), validate.errors]).toEqual([value, true, null]);
      expect(JSON.stringify(value)).not.toContain(`"${NO_EXAMPLE}"`);
    }
  });

  it('names the refusals that its kind can meet', () => {
    const isRead = method === 'GET';
    const isQueued = statuses.includes('202');
    const isOfHome = !template.endsWith('/status') && !/\/health|\.well-known/.test(template);
    expect(statuses).toEqual(
      expect.arrayContaining([
        ...(security?.length ? ['401', '403', '429'] : []),
        ...(requestBody ? ['400', '413', '422'] : []),
        ...(parameters.length > 0 ? ['422'] : []),
        // What is queued is looked into only when its turn comes.
        ...(parameters.some((one) => one.in === 'path') && !isQueued ? ['404'] : []),
        ...(isRead ? [] : ['403']),
        ...(isOfHome ? ['503'] : []),
      ]),
    );
    expect(statuses).not.toContain('500');
  });

  it('has one answer for when it went well', () => {
    expect(statuses.filter((status) => status.startsWith('2'))).toHaveLength(1);
  });
});
