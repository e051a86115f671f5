# What every sandbox image has: compilers, git, Python and small tools of a Debian suite, Node 20 (which also runs our entry
# scripts) and the package managers of Node. BASE is made by debootstrap, or is a slim Debian image of a registry.
ARG BASE
FROM ${BASE}
ARG PACKAGES
ARG DEBIAN_FRONTEND=noninteractive
RUN echo force-unsafe-io > /etc/dpkg/dpkg.cfg.d/mullover && mkdir -p /usr/share/man/man1 \
    && if ! dpkg --status ${PACKAGES} > /dev/null 2>&1; then \
      apt-get -o Acquire::Check-Valid-Until=false update && apt-get install -y --no-install-recommends ${PACKAGES} \
      && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /usr/share/doc /usr/share/man/*/*; fi \
    && localedef -i en_US -f UTF-8 en_US.UTF-8 \
    && groupadd -g 10001 sandbox && useradd -u 10001 -g 10001 -M -d /workspace -s /bin/sh sandbox \
    && mkdir -p /opt/env /workspace && chown 10001:10001 /opt/env /workspace \
    && find / -xdev -perm /6000 -type f -exec chmod a-s {} +
COPY packages/ /opt/
RUN for tool in npm:npm/bin/npm-cli.js npx:npm/bin/npx-cli.js yarn:yarn/bin/yarn.js pnpm:pnpm/bin/pnpm.cjs; do \
      printf '#!/bin/sh\nexec node /opt/managers/%s "$@"\n' "${tool#*:}" > "/usr/local/bin/${tool%%:*}" \
      && chmod 755 "/usr/local/bin/${tool%%:*}"; done
ENV PATH=/opt/node/20/bin:/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8
