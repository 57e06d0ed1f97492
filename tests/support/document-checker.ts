import type {
  ApiDescription,
  DescribedOperation,
  JsonSchema,
} from '@mockstreet/home/api/api-description';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** Rejects unless an answer is one that the API document announces; leaves its body unread. */
export type CheckAnswer = (
  asked: { readonly method: string; readonly path: string },
  answer: Response,
) => Promise<void>;

/** An operation and where it stands in its document. */
export interface PlacedOperation {
  /** As in `GET`. */
  readonly method: string;
  /** As in `/api/v1/orders/{order_id}`. */
  readonly template: string;
  readonly operation: DescribedOperation;
}

export function operationsOf(document: ApiDescription): PlacedOperation[] {
  return Object.entries(document.paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      template,
      operation,
    })),
  );
}

/** Compiles schemas of one document; each once, wherever it stands: most operations are refused alike. */
export function createSchemaCompiler(
  document: ApiDescription,
): (schema: JsonSchema) => ValidateFunction {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  // Components are referred to from wherever a schema stands.
  ajv.addSchema({ $id: 'document', components: document.components });
  const compiled = new Map<string, ValidateFunction>();
  return (schema) => {
    const text = JSON.stringify(schema);
    const known = compiled.get(text);
    if (known) return known;
    const validate = ajv.compile(withAbsoluteReferences(schema) as object);
    compiled.set(text, validate);
    return validate;
  };
}

function withAbsoluteReferences(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withAbsoluteReferences);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === '$ref' ? `document${value}` : withAbsoluteReferences(value),
    ]),
  );
}

/** Checks answers against an OpenAPI 3.1 document: status, headers, media type and shape. */
export function createAnswerChecker(document: ApiDescription): CheckAnswer {
  const compile = createSchemaCompiler(document);
  const routes = operationsOf(document).map((placed) => ({
    ...placed,
    pattern: new RegExp(
      `^${placed.template.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`,
    ),
  }));
  return async ({ method, path }, answer) => {
    const [pathname = ''] = path.split('?');
    const route = routes.find((one) => one.method === method && one.pattern.test(pathname));
    if (!route) return;
    const { status } = answer;
    const name = `${method} ${route.template}`;
    const announced = route.operation.responses[status];
    if (!announced) throw new Error(`${name} does not announce ${status}`);
    const missing = Object.keys(announced.headers ?? {}).filter((one) => !answer.headers.has(one));
    if (missing.length > 0) throw new Error(`${name} ${status} lacks ${missing.join(', ')}`);
    const mediaType = answer.headers.get('content-type')?.split(';')[0] ?? '';
    const content = announced.content?.[mediaType];
    if (!content && (announced.content || mediaType !== '')) {
      throw new Error(`${name} does not announce ${status} ${mediaType}`);
    }
    if (!content || !mediaType.endsWith('json')) return;
    const validate = compile(content.schema);
    if (!validate(await answer.clone().json())) {
      const faults = validate.errors?.map((one) => `${one.instancePath} ${one.message}`);
      throw new Error(`${name} ${status}: ${faults?.join('; ')}`);
    }
  };
}
