/** The reader's time zone, as the browser knows it. */
export const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
