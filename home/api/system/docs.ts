import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Api, BASE } from '../http/api-types.ts';

const ASSETS = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
} as const;

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Mockstreet API</title>
    <link rel="stylesheet" href="${BASE}/docs/swagger-ui.css">
  </head>
  <body>
    <div id="docs"></div>
    <script src="${BASE}/docs/swagger-ui-bundle.js"></script>
    <script src="${BASE}/docs/start.js"></script>
  </body>
</html>
`;

// The validator is a service on the internet: off.
const START = `SwaggerUIBundle({
  url: '${BASE}/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  validatorUrl: null,
});
`;

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** GET /docs: the API document in Swagger UI, served from here without a CDN or inline code. */
export function routeDocs(api: Api): void {
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  const page = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY };
  api.get(`${BASE}/docs`, (context) => context.body(PAGE, 200, page));
  api.get(`${BASE}/docs/start.js`, (context) =>
    context.body(START, 200, { 'content-type': 'text/javascript; charset=utf-8' }),
  );
  for (const [name, type] of Object.entries(ASSETS)) {
    api.get(`${BASE}/docs/${name}`, async (context) =>
      context.body(await readFile(join(folder, name)), 200, {
        'content-type': type,
        'cache-control': 'public, max-age=3600',
      }),
    );
  }
}
