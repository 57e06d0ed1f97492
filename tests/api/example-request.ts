import type { ApiDescription } from '@mockstreet/home/api/api-description';
import { exampleOf } from '../../home/api/system/example-of.ts';
import type { PlacedOperation } from '../support/document-checker.ts';

export interface ExampleRequest {
  readonly path: string;
  readonly init: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  };
}

/**
 * An operation as the document's own examples call it, without credentials.
 *
 * @param own values for parameters of these names, instead of the example's; and the password of
 *   the caller, where one has to be typed again
 */
export function exampleRequest(
  { method, template, operation }: PlacedOperation,
  document: ApiDescription,
  own: Readonly<Record<string, string>>,
): ExampleRequest {
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const schema = operation.parameters?.find((one) => one.name === name)?.schema ?? {};
    return own[name] ?? String(exampleOf(schema, document));
  });
  const content = operation.requestBody?.content?.['application/json'];
  if (!content) return { path, init: { method, headers: {} } };
  const headers = { 'content-type': 'application/json' };
  const example = content.example as object;
  const typed = 'current_password' in example ? { current_password: own.password } : {};
  return { path, init: { method, headers, body: JSON.stringify({ ...example, ...typed }) } };
}
