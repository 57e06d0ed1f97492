import { instantFromMillis } from '@mockstreet/shared/instant';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { createEnvironment } from './create-environment.ts';
import { EnvironmentProvider } from './environment.ts';
import './style/base.css';
import './style/controls.css';

const environment = createEnvironment({
  page: window,
  deviceClock: () => instantFromMillis(Date.now()),
});

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <EnvironmentProvider value={environment}>
      <App path={window.location.pathname} />
    </EnvironmentProvider>
  </StrictMode>,
);
