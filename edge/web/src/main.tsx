import { CSPProvider } from '@base-ui/react/csp-provider';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createEnvironment } from './create-environment.ts';
import { EnvironmentProvider } from './environment.ts';
import { showPreferences } from './preferences/show-preferences.ts';
import { router } from './router/router.tsx';
import './style/base.css';
import './style/controls.css';
import './shell/outline.css';

const environment = createEnvironment({
  page: window,
  deviceClock: () => instantFromMillis(Date.now()),
});
showPreferences(environment.preferenceHolder, document);

// The page is on its way while the frame around it is made.
for (const { routeId } of router.matchRoutes(router.latestLocation.pathname)) {
  router.loadRouteChunk(router.routesById[routeId])?.catch(() => {});
}

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <EnvironmentProvider value={environment}>
      <CSPProvider disableStyleElements>
        <RouterProvider router={router} />
      </CSPProvider>
    </EnvironmentProvider>
  </StrictMode>,
);
