import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `npm start` serves the public origin; only the development server needs it. */
const PUBLIC_ORIGIN = 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist',
    // The content security policy allows no inline data: small files stay files.
    assetsInlineLimit: 0,
    // The polyfill would be an inline script, and every browser with `lang=ko` has it built in.
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      '/api': PUBLIC_ORIGIN,
      '/.well-known': PUBLIC_ORIGIN,
      '/ws': { target: PUBLIC_ORIGIN, ws: true },
    },
  },
});
