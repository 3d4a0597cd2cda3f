/** What was seen, as the server wrote it. A browser that keeps nothing for us has seen nothing. */
export function read(key) {
  try { return localStorage.getItem(key); } catch { return null; }
}

/** Whether it is kept. */
export function write(key, text) {
  try {
    localStorage.setItem(key, text);
    return true;
  } catch {
    return false;
  }
}
