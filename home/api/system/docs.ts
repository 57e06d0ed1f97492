import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Api, BASE } from '../http/api-types.ts';

/** The only two files of the renderer that are served. */
const ASSETS = [
  {
    name: 'swagger-ui.css',
    url: import.meta.resolve('swagger-ui-dist/swagger-ui.css'),
    type: 'text/css; charset=utf-8',
  },
  {
    name: 'swagger-ui-bundle.js',
    url: import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js'),
    type: 'text/javascript; charset=utf-8',
  },
];

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Mockstreet API</title>
    <link rel="icon" href="data:,">
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
  const page = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY };
  api.get(`${BASE}/docs`, (context) => context.body(PAGE, 200, page));
  api.get(`${BASE}/docs/start.js`, (context) =>
    context.body(START, 200, { 'content-type': 'text/javascript; charset=utf-8' }),
  );
  for (const { name, url, type } of ASSETS) {
    api.get(`${BASE}/docs/${name}`, async (context) =>
      context.body(await readFile(fileURLToPath(url)), 200, {
        'content-type': type,
        'cache-control': 'public, max-age=3600',
      }),
    );
  }
}
