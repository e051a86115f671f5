# A current Maven, fetched from the Maven repository by Debian's older one. The first stage alone sees the host's certificates
# and its mirror; nothing but Maven leaves it.
ARG BASE
FROM ${BASE} AS fetched
RUN apt-get -o Acquire::Check-Valid-Until=false update && apt-get install -y --no-install-recommends maven
ARG VERSION
COPY network/ /network/
RUN if [ -f /network/ca.pem ]; then node -e "import('/network/trust-store.mjs').then(({ trustStore }) => \
      fs.writeFileSync('/network/trust.jks', trustStore(fs.readFileSync('/network/ca.pem', 'utf8'))))" \
      && export MAVEN_OPTS=-Djavax.net.ssl.trustStore=/network/trust.jks; fi \
    && settings= && if [ -f /network/settings.xml ]; then settings='-s /network/settings.xml'; fi \
    && mvn -B -q ${settings} org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy \
       -Dartifact=org.apache.maven:apache-maven:${VERSION}:tar.gz:bin -DoutputDirectory=/network/out \
    && mkdir /opt/maven && tar -xzf /network/out/*.tar.gz -C /opt/maven --strip-components=1

FROM ${BASE}
COPY --from=fetched /opt/maven /opt/maven
RUN ln -sf /opt/maven/bin/mvn /usr/local/bin/mvn && mvn --version
