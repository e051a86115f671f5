// As doors.py, with what Node has.
const fs = require('node:fs');
const net = require('node:net');

const entry = fs
  .readdirSync('/proc')
  .filter((name) => /^\d+$/.test(name) && name !== '1')
  .find((pid) => {
    try {
      return fs.readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0').at(-2) === '/opt/mullover/main.mjs';
    } catch {
      return false;
    }
  });
if (!entry) throw new Error('there is no entry script');
const opened = [];
const attempt = (name, way) => {
  try {
    way();
    opened.push(name);
  } catch {}
};
attempt('memory', () => fs.openSync(`/proc/${entry}/mem`, 'r'));
attempt('descriptors', () => fs.readdirSync(`/proc/${entry}/fd`));
attempt('answer', () => fs.openSync(`/proc/${entry}/fd/2`, 'w'));
attempt('variables', () => fs.readFileSync(`/proc/${entry}/environ`));
process.kill(Number(entry), 'SIGUSR1');
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
