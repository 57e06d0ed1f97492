import { type ApiDescription, type JsonSchema, resolveSchema } from './api-description.ts';

/** Values that look right wherever nothing better is said. */
const BY_FORMAT: Readonly<Record<string, string>> = {
  uuid: '0198c0de-7b6a-7c3d-8e4f-5a6b7c8d9e0f',
  'date-time': '2026-11-21T09:00:00.123456Z',
  date: '2026-11-21',
};

/** Stands for a text of which nothing says what it looks like; a test finds it. */
export const NO_EXAMPLE = 'string';

/** A value as the schema describes it, put together from the examples of its parts. */
export function exampleOf(schema: JsonSchema, document: ApiDescription): unknown {
  const it = resolveSchema(schema, document);
  if (it.example !== undefined) return it.example;
  if (it.default !== undefined) return it.default;
  if (it.const !== undefined) return it.const;
  if (it.enum) return it.enum[0];
  const choice = [it.anyOf, it.oneOf].flatMap((of) => of ?? []);
  if (choice[0]) return exampleOf(choice[0], document);
  const parts = it.allOf?.map((part) => exampleOf(part, document) as object);
  if (parts) return Object.assign({}, ...parts);
  const type = typeof it.type === 'object' ? it.type.find((one) => one !== 'null') : it.type;
  switch (type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(it.properties ?? {}).map(([name, of]) => [name, exampleOf(of, document)]),
      );
    case 'array':
      return it.items ? [exampleOf(it.items, document)] : [];
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'integer':
    case 'number':
      return it.minimum ?? 0;
    default:
      return BY_FORMAT[it.format ?? ''] ?? NO_EXAMPLE;
  }
}
