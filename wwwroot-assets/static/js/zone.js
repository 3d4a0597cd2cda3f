/** The reader's time zone, as the browser knows it. */
export const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

// Every page tells the server for the next one: what is rendered before there is a circuit shows the right clock already.
const year = 365 * 24 * 60 * 60;
const known = zone();
if (known) {
  document.cookie = `mentiko.zone=${encodeURIComponent(known)}; path=/; max-age=${year}; samesite=lax${location.protocol === 'https:' ? '; secure' : ''}`;
}
