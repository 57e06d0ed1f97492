import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** Throws unless an answer is one that the API document announces. */
export type CheckAnswer = (
  path: string,
  status: number,
  contentType: string,
  body: unknown,
) => void;

interface Operation {
  readonly responses: Record<
    string,
    { readonly content?: Record<string, { readonly schema: object }> }
  >;
}

/** Checks answers to GET requests against an OpenAPI 3.1 document: status, media type and shape. */
export function createAnswerChecker(document: {
  readonly paths: Record<string, { readonly get?: Operation }>;
}): CheckAnswer {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ ...document, $id: 'document' });
  const routes = Object.entries(document.paths).map(([template, { get }]) => ({
    template,
    get,
    pattern: new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+').replaceAll('.', '\\.')}$`),
  }));
  return (path, status, contentType, body) => {
    const route = routes.find(({ pattern, get }) => get && pattern.test(path));
    if (!route) return;
    const announced = route.get?.responses[status];
    const mediaType = contentType.split(';')[0] ?? '';
    if (!announced?.content?.[mediaType]) {
      throw new Error(`${route.template} does not announce ${status} ${mediaType}`);
    }
    const pointer = [
      'paths',
      route.template,
      'get',
      'responses',
      String(status),
      'content',
      mediaType,
      'schema',
    ]
      .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    const validate = ajv.compile({ $ref: `document#/${pointer}` });
    if (!validate(body)) throw new Error(`${path}: ${ajv.errorsText(validate.errors)}`);
  };
}
