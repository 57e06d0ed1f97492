# What runs on the edge: intake, topology and web. No code of home, no database driver and no
# exchange library (tests/deploy/image-contents.test.ts).

# `npm install` keeps to the lock file like `npm ci`, but does not insist that it names the packages
# of every other platform. Nobody's install scripts run.
FROM node:24.21.0-trixie-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
COPY shared/package.json shared/
COPY edge/intake/package.json edge/intake/
COPY edge/topology/package.json edge/topology/
COPY edge/gateway/package.json edge/gateway/
RUN npm install --no-save --omit=dev --ignore-scripts --no-audit --no-fund \
      --workspace edge/intake --workspace edge/topology --workspace edge/gateway \
 && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.[cm]ts' \) -delete

FROM node:24.21.0-trixie-slim AS site
WORKDIR /app
COPY package.json package-lock.json ./
COPY shared/package.json shared/
COPY edge/web/package.json edge/web/
RUN npm install --no-save --ignore-scripts --no-audit --no-fund --workspace edge/web
COPY tsconfig.json ./
COPY shared shared
COPY edge/web edge/web
RUN cd edge/web && NODE_ENV=production node ../../node_modules/vite/bin/vite.js build

FROM node:24.21.0-trixie-slim AS edge
ENV NODE_ENV=production
# Who breaks into a process finds no package manager. The state folder is here so that its volume
# belongs to our user.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx \
      /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-* \
 && install -d -o 10001 -g 10001 /var/lib/mockstreet
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
# With a mode of its own: in a clone made under a strict umask nobody but its owner reads anything.
COPY --chmod=755 package.json ./
COPY --chmod=755 shared shared
COPY --chmod=755 edge/intake edge/intake
COPY --chmod=755 edge/topology edge/topology
COPY --chmod=755 edge/gateway edge/gateway
COPY --chmod=755 --from=site /app/edge/web/dist web
USER 10001:10001
ENTRYPOINT []
CMD ["node", "edge/intake/main.ts"]

# Traefik itself; all that is added is a folder for certificates that our user may write to.
FROM traefik:v3.7.14 AS traefik
RUN install -d -o 10001 -g 10001 /acme
USER 10001:10001
