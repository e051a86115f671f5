# The last layer: our entry scripts, kept apart so that a change of a script rebuilds in a second.
ARG BASE
FROM ${BASE}
COPY entry/ /opt/mullover/
WORKDIR /workspace
# The libraries of Node, so that it can be copied into images that have others, or none (src/sandbox/derived-image.ts).
RUN mkdir /opt/mullover/runtime \
    && cp -L $(ldd /opt/node/20/bin/node | grep -o '/[^ ]*') /opt/mullover/runtime/ \
    && mv /opt/mullover/runtime/ld-linux* /opt/mullover/runtime/ld.so
