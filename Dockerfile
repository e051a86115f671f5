# The app image: `web`, `worker` and the command line of Mullover. Needs no BuildKit.
#
#   docker build -t mullover .
#   docker build -t mullover --build-arg BASE=mullover-toolchain:node-20-… .   without an image registry: see docs/deploy.md
#
# BASE is any glibc Linux image with npm and Node 20 or newer; with Node below 24 the pinned Node of package-lock.json is
# used. git and certificates are added where they are missing.
#
# Private networks: --build-arg HTTPS_PROXY=…, a file `ca.pem` with the private certificate authority (TLS is never
# weakened) and a file `.npmrc` with registry settings, both beside this file and not in git. The files reach the first
# stage only: neither the last image nor its history holds them. The first stage stays in this host's build cache, so
# remove it (`docker image prune`) when `.npmrc` holds a token.
ARG BASE=node:26-bookworm-slim

FROM ${BASE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc* ca.pem* ./
RUN if [ -e ca.pem ]; then export NODE_EXTRA_CA_CERTS=/app/ca.pem; fi && npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build && npm prune --omit=dev --no-audit --no-fund --offline && rm -f node_modules/.bin/node \
    && if node -e 'process.exit(process.versions.node.split(".")[0] >= 24 ? 0 : 1)'; \
       then rm -rf node_modules/node-linux-*; \
       else cd node_modules/.bin && ln -s ../node-linux-*/bin/node node; fi

FROM ${BASE}
RUN if ! command -v git >/dev/null || ! [ -e /etc/ssl/certs/ca-certificates.crt ]; then \
      apt-get update && apt-get install -y --no-install-recommends git ca-certificates && rm -rf /var/lib/apt/lists/*; fi \
    && PATH=$PATH:/usr/sbin && groupadd --gid 10000 mullover && useradd --uid 10000 --gid 10000 --no-create-home --home-dir /data mullover \
    && mkdir -p /data && chown 10000:10000 /data
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE app.yml ./
COPY prompts ./prompts
COPY texts ./texts
COPY pages ./pages
COPY migrations ./migrations
COPY sandbox ./sandbox
COPY scripts/container.sh /usr/local/bin/mullover
ENV NODE_ENV=production MULLOVER_DATA=/data PATH=/app/node_modules/.bin:$PATH
USER 10000:10000
VOLUME /data
EXPOSE 3000 3001
ENTRYPOINT ["mullover"]
CMD ["--help"]
