# What runs at home: one image for every process, and the same with PostgreSQL's programs for
# backup and restore. No code of the edge (tests/deploy/image-contents.test.ts).

# `npm install` keeps to the lock file like `npm ci`, but does not insist that it names the packages
# of every other platform. Nobody's install scripts run. ccxt/dist is ccxt once more, for others.
FROM node:24.21.0-trixie-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
COPY shared/package.json shared/
COPY db/package.json db/
COPY home/package.json home/
RUN npm install --no-save --omit=dev --ignore-scripts --no-audit --no-fund --workspace home \
 && rm -rf node_modules/ccxt/dist \
 && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.[cm]ts' \) -delete

FROM node:24.21.0-trixie-slim AS home
ENV NODE_ENV=production
# Who breaks into a process finds no package manager. The state folders are here so that their
# volumes belong to our user.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx \
      /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-* \
 && install -d -o 10001 -g 10001 /var/lib/mockstreet /var/lib/mockstreet/backups \
      /var/lib/mockstreet/feeder /var/lib/mockstreet/wal
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
# With a mode of its own: in a clone made under a strict umask nobody but its owner reads anything.
COPY --chmod=755 package.json ./
COPY --chmod=755 shared shared
COPY --chmod=755 db db
COPY --chmod=755 home home
USER 10001:10001
ENTRYPOINT []
CMD ["node", "home/api/main.ts"]

# A dump is made and read by programs of the server's own major version.
FROM home AS backup
USER 0:0
RUN apt-get update \
 && apt-get install -y --no-install-recommends postgresql-client-17 \
 && rm -rf /var/lib/apt/lists/*
ENV PATH=/usr/lib/postgresql/17/bin:$PATH
USER 10001:10001
