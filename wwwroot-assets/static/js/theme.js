// Loaded in <head> without defer: the chosen lightness stands before the first paint. One delegated listener serves
// every page, also the static ones that no circuit drives.
(function () {
  'use strict';
  var key = 'mentiko.theme';
  var root = document.documentElement;

  function stored() {
    try { return localStorage.getItem(key); } catch { return null; }
  }

  function apply(choice) {
    if (choice === 'dark' || choice === 'light') root.setAttribute('data-theme', choice);
    else root.removeAttribute('data-theme');
  }

  function isDark() {
    var chosen = root.getAttribute('data-theme');
    return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  }

  apply(stored());

  // An enhanced navigation between static pages makes <html> like the server's again.
  new MutationObserver(function () {
    var wanted = stored();
    if (wanted && root.getAttribute('data-theme') !== wanted) apply(wanted);
  }).observe(root, { attributes: true, attributeFilter: ['data-theme'] });

  document.addEventListener('click', function (e) {
    var toggle = e.target.closest && e.target.closest('[data-theme-toggle]');
    if (!toggle) return;
    var next = isDark() ? 'light' : 'dark';
    var system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
    try {
      if (next === system) localStorage.removeItem(key);
      else localStorage.setItem(key, next);
    } catch { /* storage is closed to us: the choice lasts as long as the page */ }
    apply(next === system ? null : next);
  });
})();
