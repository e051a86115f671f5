# A toolchain that Debian packages. A mirror that lags behind is taken: of suites that move, the signed list expires in days.
ARG BASE
FROM ${BASE}
ARG PACKAGES
ARG CHECK
ARG DEBIAN_FRONTEND=noninteractive
RUN apt-get -o Acquire::Check-Valid-Until=false update && apt-get install -y --no-install-recommends ${PACKAGES} \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /usr/share/doc /usr/share/man/*/* \
    && find / -xdev -perm /6000 -type f -exec chmod a-s {} + && sh -ec "${CHECK}"
