import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compression } from 'vite-plugin-compression2';
import { precachePlugin, SERVICE_WORKER } from './precache-plugin.ts';

/** Where `npm start` serves the public origin; only the development server needs it. */
const PUBLIC_ORIGIN = 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [
    react(),
    precachePlugin(),
    // Once here instead of at each request: edge/gateway/static-site.ts serves what lies beside.
    compression({
      algorithms: ['brotliCompress', 'gzip'],
      include: /\.(css|html|js|svg|webmanifest)$/,
    }),
  ],
  build: {
    outDir: 'dist',
    // The content security policy allows no inline data: small files stay files.
    assetsInlineLimit: 0,
    // The polyfill would be an inline script, and every browser with `lang=ko` has it built in.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: 'index.html', [SERVICE_WORKER]: 'src/service-worker/main.ts' },
      output: {
        entryFileNames: ({ name }) =>
          name === SERVICE_WORKER ? `${name}.js` : 'assets/[name]-[hash].js',
        codeSplitting: {
          groups: [
            // What each page begins with, in two files instead of a dozen; of the libraries a new
            // version of the app has mostly the same.
            { name: 'libraries', tags: ['$initial'], test: /node_modules\/(?!workbox)/ },
            { name: 'app', tags: ['$initial'], test: /src\/(?!service-worker\/main)|shared\// },
            // What follows on each page, on Home and on the market, in files worth a request.
            { name: 'common', test: /src\/(commands|controls|live|query|text)\// },
            { name: 'account', test: /src\/(account|notifications)\// },
            { name: 'market', test: /src\/market\// },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      '/api': PUBLIC_ORIGIN,
      '/.well-known': PUBLIC_ORIGIN,
      '/ws': { target: PUBLIC_ORIGIN, ws: true },
    },
  },
});
