// Scrolling of a log whose lines come and go on the server's word. Keeps the line that is being read where it is when
// lines above it change, keeps to the end while following, asks for more near an edge, marks what a search has found,
// and knows how far its reader had come when they went away.
const edge = 300;
const mostMarks = 5000;

export function attach(box, page, line) {
  // The server asks again when its first call was lost on the way.
  box.mentikoDetach?.();

  let asked = false;
  let moving = false;
  let anchor = null;
  let lastTop = box.scrollTop;

  const is = name => box.dataset[name] === 'true';
  const atEnd = () => box.scrollHeight - box.scrollTop - box.clientHeight < 8;

  function remember() {
    const top = box.getBoundingClientRect().top;
    for (const row of box.children) {
      const at = row.getBoundingClientRect();
      if (at.bottom > top && row.id) {
        anchor = { id: row.id, offset: at.top - top };
        return;
      }
    }
    anchor = null;
  }

  function settle() {
    moving = true;
    if (is('follow')) {
      box.scrollTop = box.scrollHeight;
    } else if (anchor) {
      const row = document.getElementById(anchor.id);
      if (row) box.scrollTop += row.getBoundingClientRect().top - box.getBoundingClientRect().top - anchor.offset;
    }
    lastTop = box.scrollTop;
    requestAnimationFrame(() => { moving = false; });
  }

  async function ask(what) {
    if (asked) return;
    asked = true;
    try { await page.invokeMethodAsync(what); } finally { asked = false; }
  }

  function scrolled() {
    const up = box.scrollTop < lastTop - 1;
    lastTop = box.scrollTop;
    if (moving) return;
    remember();
    if (is('follow')) {
      if (up && !atEnd()) ask('Unfollow');
      return;
    }
    if (box.scrollTop < edge && is('earlier')) ask('Earlier');
    else if (box.scrollHeight - box.scrollTop - box.clientHeight < edge && is('later')) ask('Later');
    else if (!up && atEnd() && !is('later') && box.scrollHeight > box.clientHeight) ask('Follow');
  }

  const lineOf = hash => hash.startsWith('#line-') ? Number(hash.slice('#line-'.length)) || 0 : 0;

  function clicked(e) {
    const link = e.target.closest && e.target.closest('a[href*="#line-"]');
    if (!link || e.ctrlKey || e.metaKey || e.shiftKey || link.pathname !== location.pathname) return;
    const seq = lineOf(link.hash);
    if (seq > 0) page.invokeMethodAsync('Reveal', seq);
  }

  // Back and forward within the page are followed by the browser alone.
  function travelled() {
    const seq = lineOf(location.hash);
    if (seq > 0) page.invokeMethodAsync('Reveal', seq);
  }

  // Ctrl+F within the log searches all of it, not the few lines that the page has.
  const panel = box.closest('.log');
  function pressed(e) {
    if ((e.ctrlKey || e.metaKey) && !e.shiftKey && !e.altKey && e.key.toLowerCase() === 'f') {
      const search = panel.querySelector('input[type="search"]');
      e.preventDefault();
      search.focus();
      search.select();
    }
  }

  function mark() {
    if (!window.CSS || !CSS.highlights) return;
    const find = (box.dataset.find || '').toLowerCase();
    if (!find) {
      CSS.highlights.delete('log-find');
      return;
    }
    const ranges = [];
    for (const text of box.querySelectorAll('.text')) {
      const nodes = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
      while (nodes.nextNode() && ranges.length < mostMarks) {
        const node = nodes.currentNode;
        const hay = node.data.toLowerCase();
        if (hay.length !== node.data.length) continue;
        for (let at = hay.indexOf(find); at >= 0; at = hay.indexOf(find, at + find.length)) {
          const range = new Range();
          range.setStart(node, at);
          range.setEnd(node, at + find.length);
          ranges.push(range);
        }
      }
    }
    CSS.highlights.set('log-find', new Highlight(...ranges));
  }

  // How far the reader has come is kept for as long as the tab: a page that had to be loaded again, after a redeploy for
  // instance, can still say how much came meanwhile.
  const kept = 'mentiko.log ' + location.pathname;
  const modal = document.getElementById('components-reconnect-modal');
  let seen = 0;
  let away = 0;

  function note() {
    if (away || document.visibilityState !== 'visible') return;
    const rows = box.querySelectorAll('.line');
    if (rows.length) seen = Math.max(seen, Number(rows[rows.length - 1].id.slice('line-'.length)));
  }

  function leave() {
    if (away || !seen) return;
    away = seen;
    try { sessionStorage.setItem(kept, String(seen)); } catch { /* A browser that keeps nothing. */ }
  }

  function comeBack() {
    const from = away;
    away = 0;
    if (from) page.invokeMethodAsync('WasAway', from);
  }

  const isLost = () => modal && /components-reconnect-(show|failed|rejected|retrying)/.test(modal.className);
  const turned = () => document.visibilityState === 'visible' ? (isLost() || comeBack()) : leave();
  const connection = new MutationObserver(() => isLost() ? leave() : document.visibilityState === 'visible' && comeBack());
  if (modal) connection.observe(modal, { attributes: true, attributeFilter: ['class'] });

  document.addEventListener('visibilitychange', turned);
  window.addEventListener('pagehide', leave);
  document.addEventListener('click', clicked);
  window.addEventListener('popstate', travelled);
  panel.addEventListener('keydown', pressed);
  const changes = new MutationObserver(() => { note(); settle(); mark(); });
  changes.observe(box, { childList: true, attributes: true, attributeFilter: ['data-find'] });
  box.addEventListener('scroll', scrolled, { passive: true });

  function reveal(seq) {
    const target = seq && document.getElementById('line-' + seq);
    if (!target) return settle();
    moving = true;
    target.scrollIntoView({ block: 'center' });
    requestAnimationFrame(() => { moving = false; lastTop = box.scrollTop; remember(); });
  }

  function detach() {
    leave();
    changes.disconnect();
    connection.disconnect();
    document.removeEventListener('visibilitychange', turned);
    window.removeEventListener('pagehide', leave);
    document.removeEventListener('click', clicked);
    window.removeEventListener('popstate', travelled);
    panel.removeEventListener('keydown', pressed);
    box.removeEventListener('scroll', scrolled);
    delete box.mentikoDetach;
  }

  box.mentikoDetach = detach;
  reveal(line);

  // A link that was followed before this script was there.
  const wanted = lineOf(location.hash);
  if (wanted > 0 && wanted !== line) page.invokeMethodAsync('Reveal', wanted);
  mark();
  try {
    const before = Number(sessionStorage.getItem(kept));
    sessionStorage.removeItem(kept);
    if (before > 0) page.invokeMethodAsync('WasAway', before);
  } catch { /* A browser that keeps nothing. */ }
  note();

  return {
    reveal,
    detach,
  };
}
