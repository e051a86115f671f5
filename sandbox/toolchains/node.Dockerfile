# Another major of Node, with headers for native modules.
ARG BASE
FROM ${BASE}
COPY packages/ /opt/
ARG CHECK
RUN sh -ec "${CHECK}"
