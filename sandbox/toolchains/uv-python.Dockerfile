# A Python that no Debian suite has, as uv installs it where its downloads can be reached. The first stage alone sees the
# host's certificates and package index; nothing but Python leaves it.
ARG BASE
FROM ${BASE} AS fetched
ARG VERSION
COPY network/ /network/
RUN if [ -f /network/ca.pem ]; then export PIP_CERT=/network/ca.pem SSL_CERT_FILE=/network/ca.pem; fi \
    && if [ -f /network/pip.conf ]; then export PIP_CONFIG_FILE=/network/pip.conf; fi \
    && python3 -m venv /tmp/uv && /tmp/uv/bin/pip install --no-cache-dir uv \
    && /tmp/uv/bin/uv python install --install-dir /opt/python "${VERSION}" && chmod -R a+rX /opt/python

FROM ${BASE}
COPY --from=fetched /opt/python /opt/python
ARG VERSION
RUN for name in python3 "python${VERSION}"; do ln -s /opt/python/cpython-*/bin/python3 "/usr/local/bin/${name}"; done \
    && python3 -m venv /tmp/try && rm -rf /tmp/try
