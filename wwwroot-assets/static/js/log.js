// Scrolling of a log whose lines come and go on the server's word. Keeps the line that is being read where it is when
// lines above it change, keeps to the end while following, and asks for more near an edge.
const edge = 300;

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
    if (is('paged')) return;
    if (box.scrollTop < edge && is('earlier')) ask('Earlier');
    else if (box.scrollHeight - box.scrollTop - box.clientHeight < edge && is('later')) ask('Later');
    else if (!up && atEnd() && !is('later') && box.scrollHeight > box.clientHeight) ask('Follow');
  }

  function clicked(e) {
    const link = e.target.closest && e.target.closest('a[href*="#line-"]');
    if (!link || e.ctrlKey || e.metaKey || e.shiftKey || link.pathname !== location.pathname) return;
    const seq = Number(link.hash.slice('#line-'.length));
    if (seq > 0) page.invokeMethodAsync('Reveal', seq);
  }

  document.addEventListener('click', clicked);
  const changes = new MutationObserver(settle);
  changes.observe(box, { childList: true });
  box.addEventListener('scroll', scrolled, { passive: true });

  function reveal(seq) {
    const target = seq && document.getElementById('line-' + seq);
    if (!target) return settle();
    moving = true;
    target.scrollIntoView({ block: 'center' });
    requestAnimationFrame(() => { moving = false; lastTop = box.scrollTop; remember(); });
  }

  function detach() {
    changes.disconnect();
    document.removeEventListener('click', clicked);
    box.removeEventListener('scroll', scrolled);
    delete box.mentikoDetach;
  }

  box.mentikoDetach = detach;
  reveal(line);

  return {
    reveal,
    detach,
  };
}
