# The base image: runtimes plus our entry scripts, kept apart so that a change of a script rebuilds in a second.
ARG RUNTIMES
FROM ${RUNTIMES}
COPY entry/ /opt/mullover/
WORKDIR /workspace
