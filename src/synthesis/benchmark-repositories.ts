// Repositories whose issues are tasks of public benchmarks: nothing that a model is trained on may come from them.

/** `owner/name` in the words of the benchmarks. */
const BENCHMARK_REPOSITORIES: Readonly<Record<string, readonly string[]>> = {
  'SWE-bench': [
    ...['astropy/astropy', 'django/django', 'matplotlib/matplotlib', 'mwaskom/seaborn', 'pallets/flask'],
    ...['psf/requests', 'pydata/xarray', 'pylint-dev/pylint', 'pytest-dev/pytest', 'scikit-learn/scikit-learn'],
    ...['sphinx-doc/sphinx', 'sympy/sympy', 'marshmallow-code/marshmallow', 'pvlib/pvlib-python'],
    ...['pydicom/pydicom', 'pylint-dev/astroid', 'pyvista/pyvista', 'sqlfluff/sqlfluff'],
  ],
  'SWE-bench Multimodal': [
    ...['Automattic/wp-calypso', 'chartjs/Chart.js', 'markedjs/marked', 'processing/p5.js', 'diegomura/react-pdf'],
    ...['alibaba-fusion/next', 'bpmn-io/bpmn-js', 'carbon-design-system/carbon', 'eslint/eslint'],
    ...['GoogleChrome/lighthouse', 'grommet/grommet', 'highlightjs/highlight.js', 'openlayers/openlayers'],
    ...['prettier/prettier', 'PrismJS/prism', 'quarto-dev/quarto-cli', 'scratchfoundation/scratch-gui'],
  ],
  'SWE-bench Multilingual': [
    ...['apache/druid', 'apache/lucene', 'astral-sh/ruff', 'axios/axios', 'babel/babel', 'briannesbitt/carbon'],
    ...['burntsushi/ripgrep', 'caddyserver/caddy', 'facebook/docusaurus', 'faker-ruby/faker', 'fastlane/fastlane'],
    ...['fluent/fluentd', 'fmtlib/fmt', 'gin-gonic/gin', 'gohugoio/hugo', 'google/gson', 'hashicorp/terraform'],
    ...['immutable-js/immutable-js', 'javaparser/javaparser', 'jekyll/jekyll', 'jordansissel/fpm', 'jqlang/jq'],
    ...['laravel/framework', 'micropython/micropython', 'mrdoob/three.js', 'nlohmann/json', 'nushell/nushell'],
    ...['php-cs-fixer/php-cs-fixer', 'phpoffice/phpspreadsheet', 'preactjs/preact', 'projectlombok/lombok'],
    ...['prometheus/prometheus', 'reactivex/rxjava', 'redis/redis', 'rubocop/rubocop', 'sharkdp/bat'],
    ...['tokio-rs/axum', 'tokio-rs/tokio', 'uutils/coreutils', 'valkey-io/valkey', 'vuejs/core'],
  ],
  'Multi-SWE-bench': [
    ...['facebook/zstd', 'ponylang/ponyc', 'catchorg/Catch2', 'simdjson/simdjson', 'yhirose/cpp-httplib', 'cli/cli'],
    ...['grpc/grpc-go', 'zeromicro/go-zero', 'alibaba/fastjson2', 'elastic/logstash', 'mockito/mockito'],
    ...['apache/dubbo', 'fasterxml/jackson-core', 'fasterxml/jackson-databind', 'fasterxml/jackson-dataformat-xml'],
    ...['googlecontainertools/jib', 'anuraghazra/github-readme-stats', 'expressjs/express', 'iamkun/dayjs'],
    ...['Kong/insomnia', 'sveltejs/svelte', 'clap-rs/clap', 'serde-rs/serde', 'sharkdp/fd', 'rayon-rs/rayon'],
    ...['tokio-rs/bytes', 'tokio-rs/tracing', 'darkreader/darkreader', 'mui/material-ui'],
  ],
  'SWE-bench Pro': [
    ...['ansible/ansible', 'internetarchive/openlibrary', 'qutebrowser/qutebrowser', 'flipt-io/flipt'],
    ...['gravitational/teleport', 'future-architect/vuls', 'navidrome/navidrome', 'element-hq/element-web'],
    ...['NodeBB/NodeBB', 'protonmail/webclients', 'tutao/tutanota'],
  ],
  'SWE-PolyBench': [
    ...['apache/rocketmq', 'microsoft/vscode', 'angular/angular', 'tailwindlabs/tailwindcss', 'coder/code-server'],
    ...['huggingface/transformers', 'keras-team/keras', 'langchain-ai/langchain', 'yt-dlp/yt-dlp'],
    ...['serverless/serverless', 'significant-gravitas/AutoGPT', 'trinodb/trino', 'thingsboard/thingsboard'],
  ],
};

const KNOWN = new Set(
  Object.values(BENCHMARK_REPOSITORIES).flatMap((names) => names.map((name) => name.toLowerCase())),
);

/** GitHub does not tell upper from lower case in names. */
export function isBenchmarkRepository(repository: string): boolean {
  return KNOWN.has(repository.toLowerCase());
}
