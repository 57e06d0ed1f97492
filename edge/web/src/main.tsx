import { instantFromMillis } from '@mockstreet/shared/instant';
import { uuidV7 } from '@mockstreet/shared/uuid-v7';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createHttpClient } from './api/http-client.ts';
import { createMockstreetApi } from './api/mockstreet-api.ts';
import { App } from './app.tsx';
import { type Environment, EnvironmentProvider } from './environment.ts';
import { createJsonStore } from './session/json-store.ts';
import './style/base.css';
import './style/controls.css';

const clock = () => instantFromMillis(Date.now());

const environment: Environment = {
  api: createMockstreetApi(createHttpClient((input, init) => fetch(input, init), location.origin)),
  clock,
  newClientOrderId: () => uuidV7(clock(), crypto.getRandomValues(new Uint8Array(10))),
  tabStore: createJsonStore(sessionStorage),
  deviceStore: createJsonStore(localStorage),
};

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <EnvironmentProvider value={environment}>
      <App />
    </EnvironmentProvider>
  </StrictMode>,
);
