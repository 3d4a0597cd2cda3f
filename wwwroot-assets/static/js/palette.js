// The palette's keys: it opens with Ctrl K (Command K on a Mac), arrows move, Enter goes. What is found comes from the
// server; the list says in data-for which text it answers, so that Enter never takes what an older text has found.
(function () {
  'use strict';
  var isMac = /mac|iphone|ipad/i.test(navigator.platform);
  var moved = false;
  var waiting = false;
  if (isMac) document.documentElement.setAttribute('data-mac', '');

  function box() { return document.getElementById('palette'); }
  function field() { return document.getElementById('palette-text'); }
  function list() { return document.getElementById('palette-list'); }
  function options() { return Array.prototype.slice.call(list().querySelectorAll('[role=option]')); }
  function chosen() { return list().querySelector('[aria-selected=true]'); }

  function choose(option) {
    options().forEach(function (each) { each.setAttribute('aria-selected', each === option ? 'true' : 'false'); });
    if (!option) {
      field().removeAttribute('aria-activedescendant');
      return;
    }
    field().setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  }

  function isFresh() { return list().getAttribute('data-for') === field().value; }

  function go() {
    var option = chosen();
    if (option) option.click();
  }

  var watcher = new MutationObserver(function () {
    if (!box().open) return;
    if (!moved || !chosen()) choose(options()[0]);
    if (waiting && isFresh()) {
      waiting = false;
      go();
    }
  });

  function show() {
    if (box().open) return;
    moved = waiting = false;
    field().value = '';
    box().showModal();
    field().focus();
    choose(options()[0]);
    watcher.disconnect();
    watcher.observe(list(), { childList: true, subtree: true, attributes: true, attributeFilter: ['data-for'] });
  }

  function hide() {
    if (box() && box().open) box().close();
  }

  function move(by) {
    var all = options();
    if (all.length === 0) return;
    moved = true;
    var at = all.indexOf(chosen());
    choose(all[(at + by + all.length) % all.length]);
  }

  document.addEventListener('keydown', function (e) {
    if ((isMac ? e.metaKey : e.ctrlKey) && !e.altKey && !e.shiftKey && e.key.toLowerCase() === 'k') {
      var button = document.querySelector('[data-palette-open]');
      if (!button) return;
      e.preventDefault();
      if (box().open) hide();
      else button.click();
      return;
    }
    if (e.target !== field() || !e.target || e.isComposing) return;
    if (e.key === 'ArrowDown') move(1);
    else if (e.key === 'ArrowUp') move(-1);
    else if (e.key === 'Enter') {
      if (isFresh()) go();
      else waiting = true;
    } else return;
    e.preventDefault();
  });

  document.addEventListener('input', function (e) {
    if (e.target === field()) moved = waiting = false;
  });

  document.addEventListener('click', function (e) {
    if (!e.target.closest) return;
    if (e.target.closest('[data-palette-open]')) show();
    else if (e.target === box() || e.target.closest('[data-palette-close]') || e.target.closest('#palette [role=option]')) hide();
  });
})();
