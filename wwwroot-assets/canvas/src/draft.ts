/** What somebody has written and not published, kept in this browser: it survives a lost circuit and a closed tab. */
export interface Draft {
  text: string;
  /** The version that it began from; 0 for something new. */
  baseVersion: number;
  /** Milliseconds since 1970. */
  at: number;
}

export function readDraft(key: string): Draft | null {
  try {
    const found = JSON.parse(localStorage.getItem(key) ?? 'null') as Draft | null;
    return found && typeof found.text === 'string' && Number.isInteger(found.baseVersion) && Number.isFinite(found.at) ? found : null;
  } catch {
    return null;
  }
}

/** Says in an element when the draft was saved, and goes on saying it. */
export class DraftStatus {
  private saved: number | null = null;
  private failed = false;
  private readonly timer = setInterval(() => this.show(), 1000);

  constructor(private readonly element: HTMLElement | null) {}

  set(at: number | null, failed = false) {
    this.saved = at;
    this.failed = failed;
    this.show();
  }

  stop() {
    clearInterval(this.timer);
  }

  private show() {
    if (!this.element) return;
    const text = this.failed ? 'this browser keeps no drafts' : this.saved === null ? '' : `draft saved ${ago(Date.now() - this.saved)}`;
    if (this.element.textContent !== text) this.element.textContent = text;
  }
}

function ago(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 60) return `${s} s ago`;
  if (s < 3600) return `${Math.floor(s / 60)} min ago`;
  return s < 86400 ? `${Math.floor(s / 3600)} h ago` : `${Math.floor(s / 86400)} d ago`;
}
