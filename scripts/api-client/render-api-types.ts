import { fileURLToPath } from 'node:url';
import type {
  ApiDescription,
  DescribedMessage,
  DescribedOperation,
  DescribedParameter,
  JsonSchema,
} from '@mockstreet/home/api/api-description';
import { compile, type Options } from 'json-schema-to-typescript';

export const API_TYPES_FILE = fileURLToPath(
  new URL('../../edge/web/src/api/schema.ts', import.meta.url),
);

/** As much of an operation as has a type. */
type RenderedOperation = Pick<DescribedOperation, 'parameters' | 'requestBody' | 'responses'>;

interface RenderedDocument extends Pick<ApiDescription, 'components'> {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RenderedOperation>>>>;
}

const BANNER = `/**
 * What the API takes and answers, from its OpenAPI document. Written by \`node scripts/api-client.ts\`;
 * a test fails when it is out of date.
 */`;

/** What the generator says of each component: that it is one. */
const PROVENANCE =
  /(?: \*\n)? \* This interface was referenced by .*\n \* via the `definition` .*\n/g;
const EMPTY_COMMENT = /^\/\*\*\n \*\/\n/gm;

const OPTIONS: Partial<Options> = {
  bannerComment: BANNER,
  additionalProperties: false,
  unreachableDefinitions: true,
  unknownAny: true,
  style: { singleQuote: true, printWidth: 100 },
};

/**
 * TypeScript of a document: an interface for each of its components, and `ApiPaths` in the form that
 * openapi-fetch wants. Equal documents give equal text.
 */
export async function renderApiTypes(document: RenderedDocument): Promise<string> {
  const root = {
    ...properties(mapValues(document.paths, (path) => properties(mapValues(path, operation)))),
    $defs: document.components.schemas,
  };
  const text = await compile(atNewPlace(root) as object, 'ApiPaths', OPTIONS);
  return (
    text
      .replace(PROVENANCE, '')
      .replace(EMPTY_COMMENT, '\n')
      // openapi-fetch tells answers apart by numbers; JSON has only texts for names.
      .replace(/^( *)'(\d{3})':/gm, '$1$2:')
  );
}

function operation({ parameters = [], requestBody, responses }: RenderedOperation): JsonSchema {
  const places = Map.groupBy(parameters, (parameter) => parameter.in);
  return properties({
    parameters: properties(
      Object.fromEntries([...places].map(([place, of]) => [place, parametersOf(of)])),
      [...places].filter(([, of]) => of.some(isRequired)).map(([place]) => place),
    ),
    ...(requestBody ? { requestBody: content(requestBody) } : {}),
    responses: properties(mapValues(responses, content)),
  });
}

function parametersOf(parameters: readonly DescribedParameter[]): JsonSchema {
  return properties(
    Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
    parameters.filter(isRequired).map(({ name }) => name),
  );
}

function isRequired({ required }: DescribedParameter): boolean {
  return required === true;
}

function content(of: DescribedMessage): JsonSchema {
  return properties({ content: properties(mapValues(of.content ?? {}, ({ schema }) => schema)) });
}

/** The schema of an object with these properties and no others; all required unless told. */
function properties(of: Record<string, JsonSchema>, required = Object.keys(of)): JsonSchema {
  return { type: 'object', properties: of, required };
}

function mapValues<V, W>(of: Readonly<Record<string, V>>, change: (value: V) => W) {
  return Object.fromEntries(Object.entries(of).map(([key, value]) => [key, change(value)]));
}

/** References lead to where the components are now. */
function atNewPlace(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(atNewPlace);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === '$ref'
        ? String(value).replace('#/components/schemas/', '#/$defs/')
        : atNewPlace(value),
    ]),
  );
}
