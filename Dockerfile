# Ferry as an image. It needs no write access but to /data, and there only with the embedded database, which DATABASE_URL
# of the samples puts elsewhere: leave it out of <settings>, or name a PostgreSQL in it.
#   docker build --tag ferry .
#   docker run --read-only --volume ferry-data:/data --volume ./ferry.config.json:/ferry/ferry.config.json:ro --env-file <settings> --publish 3978:3978 ferry
ARG NODE_IMAGE=node:24.21.0-slim

FROM ${NODE_IMAGE} AS packages
WORKDIR /ferry
COPY package.json package-lock.json ./
# No package that Ferry runs on needs its install script.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

# What Node makes of the modules, which a container that may write nothing could not keep from start to start. Node keeps it per user.
FROM ${NODE_IMAGE} AS compiled
WORKDIR /ferry
COPY --from=packages /ferry/node_modules ./node_modules
COPY . ./
RUN install --directory --owner=1000 --group=1000 node_modules/.cache/ferry
USER 1000:1000
RUN NODE_COMPILE_CACHE=/ferry/node_modules/.cache/ferry node --eval "import('./src/app.ts')" && chmod --recursive a+rX node_modules/.cache/ferry

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="Ferry" \
  org.opencontainers.image.description="A Microsoft Teams bot that moves Dynamics 365 Finance & Operations databases through Lifecycle Services" \
  org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production \
  PORT=3978 \
  DATABASE_URL=pglite:/data/ferry
WORKDIR /ferry
# Everything here belongs to root; the user "node" of the image, by its number so that a cluster sees it is not root, reads it.
COPY --from=compiled /ferry/node_modules ./node_modules
COPY . ./
RUN install --directory --owner=1000 --group=1000 --mode=0700 /data
VOLUME /data
USER 1000:1000
EXPOSE 3978
# Whether the process answers; /readyz, which asks the database too, is for load balancers: a new container mends no database.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "src/main.ts"]
