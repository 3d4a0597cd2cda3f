// Menus are <details>: they open without a script and by keyboard. This only closes them as people expect.
(function () {
  'use strict';

  function closeAll(except) {
    document.querySelectorAll('details.menu[open]').forEach(function (menu) {
      if (menu !== except) menu.removeAttribute('open');
    });
  }

  document.addEventListener('click', function (e) {
    var menu = e.target.closest && e.target.closest('details.menu');
    closeAll(menu && !e.target.closest('.menu-panel a') ? menu : null);
  });

  document.addEventListener('keydown', function (e) {
    if (e.key !== 'Escape') return;
    var open = document.querySelector('details.menu[open]');
    if (!open) return;
    open.removeAttribute('open');
    open.querySelector('summary').focus();
  });

  document.addEventListener('click', function (e) {
    var copy = e.target.closest && e.target.closest('[data-copy]');
    if (!copy || !navigator.clipboard) return;
    navigator.clipboard.writeText(copy.getAttribute('data-copy')).then(function () {
      copy.setAttribute('data-copied', '');
      setTimeout(function () { copy.removeAttribute('data-copied'); }, 1200);
    });
  });
})();
