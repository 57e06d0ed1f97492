import { type ApiOptions, createApi } from './create-api.ts';
import { apiDocument } from './system/api-document.ts';

export type JsonSchema = Record<string, unknown>;

export interface DescribedParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: JsonSchema;
}

/** A body or an answer. */
export interface DescribedMessage {
  readonly required?: boolean;
  readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>>;
}

export interface DescribedOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly DescribedParameter[];
  readonly requestBody?: DescribedMessage;
  readonly responses: Readonly<Record<string, DescribedMessage>>;
}

/** An OpenAPI 3.1 document, in the forms that ours uses. */
export interface ApiDescription {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

/** The OpenAPI document alone, for what is made from it: no server, no database, no key. */
export function describeApi(): ApiDescription {
  // Routes use their ports when they are called, and nobody calls these.
  const ports: Partial<ApiOptions> = { probes: [], publicKeys: { keys: [] } };
  return apiDocument(createApi(ports as ApiOptions)) as unknown as ApiDescription;
}
