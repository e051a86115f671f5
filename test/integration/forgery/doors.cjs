// As doors.py, with what Node has.
const fs = require('node:fs');
const net = require('node:net');

const watchers = fs.readdirSync('/proc').filter((name) => {
  if (name === '1') return true;
  try {
    return (
      /^\d+$/.test(name) && fs.readFileSync(`/proc/${name}/cmdline`, 'latin1').endsWith('\0/opt/mullover/main.mjs\0')
    );
  } catch {
    return false;
  }
});
const opened = [];
const attempt = (name, way) => {
  try {
    way();
    opened.push(name);
  } catch {}
};
for (const pid of watchers) {
  attempt(`${pid} memory`, () => fs.openSync(`/proc/${pid}/mem`, 'r+'));
  attempt(`${pid} descriptors`, () => fs.readdirSync(`/proc/${pid}/fd`));
  attempt(`${pid} answer`, () => fs.openSync(`/proc/${pid}/fd/2`, 'w'));
  attempt(`${pid} answer, to read`, () =>
    fs.openSync(`/proc/${pid}/fd/2`, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK),
  );
  attempt(`${pid} variables`, () => fs.readFileSync(`/proc/${pid}/environ`));
  process.kill(Number(pid), 'SIGUSR1');
}
setTimeout(() => {
  const tell = () => console.log(`DOORS ${JSON.stringify(opened)}`);
  net
    .connect(9229, '127.0.0.1', () => {
      opened.push('debugger');
      tell();
      process.exit();
    })
    .on('error', tell);
}, 1000);
