import type {
  ApiDescription,
  DescribedContent,
  DescribedMessage,
  DescribedOperation,
} from './api-description.ts';
import { exampleOf } from './example-of.ts';

/**
 * Adds to a document what follows from the rest of it: of every operation, in words, which
 * credentials it takes, and of every body and answer an example.
 */
export function completeDocument(document: ApiDescription): ApiDescription {
  const complete = (operation: DescribedOperation): DescribedOperation => ({
    ...operation,
    description: [operation.description, credentialsOf(operation)].filter(Boolean).join('\n\n'),
    ...(operation.requestBody ? { requestBody: shown(operation.requestBody) } : {}),
    responses: mapValues(operation.responses, shown),
  });
  const shown = (message: DescribedMessage): DescribedMessage =>
    message.content ? { ...message, content: mapValues(message.content, exampled) } : message;
  const exampled = (content: DescribedContent): DescribedContent =>
    content.examples || content.example !== undefined
      ? content
      : { ...content, example: exampleOf(content.schema, document) };
  return { ...document, paths: mapValues(document.paths, (path) => mapValues(path, complete)) };
}

function credentialsOf({ security }: DescribedOperation): string {
  if (!security?.length) return 'Open to everyone.';
  const ways = security.flatMap((way) => Object.entries(way)).map(inWords);
  return `Takes ${ways.join(', or ')}.`;
}

function inWords([scheme, names]: [string, readonly string[]]): string {
  switch (scheme) {
    case 'BearerAuth':
      return names.includes('ADMIN') ? 'the access token of an administrator' : 'an access token';
    case 'ApiKeyAuth':
      return `an API key with the scope ${names.map((name) => `\`${name}\``).join(', ')}`;
    case 'OrderProof':
      return 'an order token with a proof';
    default:
      throw new Error(`${scheme} is not among the security schemes`);
  }
}

function mapValues<V, W>(of: Readonly<Record<string, V>>, change: (value: V) => W) {
  return Object.fromEntries(Object.entries(of).map(([key, value]) => [key, change(value)]));
}
