// First import of every entry: an older Node would end without a word, because it does not know `import.meta.main`.

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 2)) {
  process.stderr.write(
    `mullover: this is Node ${process.versions.node}; 24.2 or newer is needed.\n  next: Start it by npm (npm start, npm run mullover), which brings its own Node.\n`,
  );
  process.exit(3);
}
