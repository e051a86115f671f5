# The last layer: our entry scripts, kept apart so that a change of a script rebuilds in a second.
ARG BASE
FROM ${BASE}
COPY entry/ /opt/mullover/
WORKDIR /workspace
# The libraries of Node, so that it can be copied into images that have others, or none (src/sandbox/derived-image.ts).
# The kernel closes a process whose program its user cannot read: no other process of that user can look into its memory
# or reach its descriptors. The entry script is started by this loader for that.
RUN mkdir /opt/mullover/runtime && cd /opt/mullover/runtime \
    && cp -L $(ldd /opt/node/20/bin/node | grep -o '/[^ ]*') . \
    && mv ld-linux* ld.so && chmod 0711 ld.so && ln -s /opt/node/20/bin/node node \
    && gcc -Wall -Werror -Os -s -static -o start ../sealed/start.c \
    && gcc -Wall -Werror -Os -s -shared -fPIC -I/opt/node/20/include/node -o children.node ../sealed/children.c
