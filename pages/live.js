// Keeps an open page of a run as the run is: told that there is more, it fetches the page and puts the new content in.

const main = document.querySelector('main[data-live]');
let busy = false;
let again = false;
const SOON_MS = 15_000;
const LATE_MS = 600_000;
let waitMs = SOON_MS;

if (main) follow();

function follow() {
  const source = new EventSource(main.dataset.live);
  source.onmessage = () => {
    waitMs = SOON_MS;
    void update();
  };
  // Browsers come back by themselves from a line that broke, but not from an answer that says no: the store may be away.
  source.onerror = () => {
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(follow, waitMs);
    waitMs = Math.min(2 * waitMs, LATE_MS);
  };
  source.addEventListener('over', () => source.close());
  // Too many pages of one person: this one goes on when it is looked at again.
  source.addEventListener('crowded', () => {
    source.close();
    document.addEventListener('visibilitychange', comeBack);
  });
}

function comeBack() {
  if (document.hidden) return;
  document.removeEventListener('visibilitychange', comeBack);
  follow();
}

async function update() {
  if (busy) {
    again = true;
    return;
  }
  busy = true;
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
    const fresh = answer.ok && partOf(await answer.text());
    if (fresh) replace(document.getElementById('live'), fresh);
  } catch {
    // The next message is another try.
  } finally {
    busy = false;
  }
  if (again) {
    again = false;
    await update();
  }
}

function partOf(html) {
  return new DOMParser().parseFromString(html, 'text/html').getElementById('live');
}

/** What was unfolded stays so, what was scrolled too, and the keyboard is where it was. */
function replace(old, fresh) {
  const open = new Map(foldsOf(old).map(([name, fold]) => [name, fold.open]));
  for (const [name, fold] of foldsOf(fresh)) if (open.has(name)) fold.open = open.get(name);
  const scrolled = [...old.querySelectorAll('[tabindex]')].map(({ scrollLeft, scrollTop }) => [scrollLeft, scrollTop]);
  const focused = old.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
  old.replaceWith(fresh);
  [...fresh.querySelectorAll('[tabindex]')].forEach((part, at) => {
    [part.scrollLeft, part.scrollTop] = scrolled[at] ?? [0, 0];
  });
  if (focused) fresh.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

/** By the words in front of the first number, and how often these came before. */
function foldsOf(part) {
  const seen = new Map();
  return [...part.querySelectorAll('details')].map((fold) => {
    const words = fold.querySelector('summary')?.textContent.replace(/\d.*$/s, '').trim() ?? '';
    const count = seen.get(words) ?? 0;
    seen.set(words, count + 1);
    return [`${words} ${count}`, fold];
  });
}
