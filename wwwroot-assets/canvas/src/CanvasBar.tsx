import { useReactFlow, useStore } from '@xyflow/react';
import { useEffect, useRef, useState } from 'react';

interface Props {
  readOnly: boolean;
  searching: boolean;
  search: string;
  matches: number;
  onSearching(open: boolean): void;
  onSearch(text: string): void;
  onFound(at: number): void;
  onHelp(): void;
  onArrange(): void;
}

const Glyph = ({ d }: { d: string }) => <svg viewBox="0 0 24 24" width="17" height="17" fill="currentColor" aria-hidden="true"><path d={d} /></svg>;

/** What can be done with the view: search, zoom, layout, help. */
export function CanvasBar({ readOnly, searching, search, matches, onSearching, onSearch, onFound, onHelp, onArrange }: Props) {
  const flow = useReactFlow();
  const zoom = useStore(state => Math.round(state.transform[2] * 100));
  const field = useRef<HTMLInputElement>(null);
  const [at, setAt] = useState(-1);
  useEffect(() => { if (searching) field.current?.focus(); }, [searching]);
  const step = (by: number) => {
    if (matches === 0) return;
    const next = (at + by + matches) % matches;
    setAt(next);
    onFound(next);
  };
  return (
    <div className="canvas-bar" role="toolbar" aria-label="View">
      {searching && (
        <div className="search" role="search">
          <input ref={field} className="text" aria-label="Search steps" placeholder="Step or agent" value={search}
            onChange={e => { setAt(-1); onSearch(e.target.value); }}
            onKeyDown={e => {
              if (e.key === 'Enter') { e.preventDefault(); step(e.shiftKey ? -1 : 1); field.current?.focus(); }
              if (e.key === 'Escape') { e.stopPropagation(); onSearching(false); }
            }} />
          <span role="status">{search ? `${matches} found` : ''}</span>
        </div>
      )}
      <button type="button" aria-label="Search steps" aria-expanded={searching} title="Search (/)" onClick={() => onSearching(!searching)}><Glyph d="M15.5 14h-.8l-.3-.3a6.5 6.5 0 1 0-.7.7l.3.3v.8l5 5 1.5-1.5-5-5zm-6 0a4.5 4.5 0 1 1 0-9 4.5 4.5 0 0 1 0 9z" /></button>
      <button type="button" aria-label="Zoom out" title="Zoom out (−)" onClick={() => void flow.zoomOut()}>−</button>
      <button type="button" className="zoom" aria-label={`Zoom ${zoom} %; show at 100 %`} title="Show at 100 %" onClick={() => void flow.zoomTo(1)}>{zoom} %</button>
      <button type="button" aria-label="Zoom in" title="Zoom in (+)" onClick={() => void flow.zoomIn()}>+</button>
      <button type="button" aria-label="Show everything" title="Show everything (f)" onClick={() => void flow.fitView({ padding: 0.1, maxZoom: 1.1 })}><Glyph d="M4 4h6v2H6v4H4V4zm10 0h6v6h-2V6h-4V4zM4 14h2v4h4v2H4v-6zm14 0h2v6h-6v-2h4v-4z" /></button>
      {!readOnly && <button type="button" aria-label="Arrange automatically" title="Arrange automatically (l)" onClick={onArrange}><Glyph d="M3 4h6v5H3V4zm12 0h6v5h-6V4zm0 11h6v5h-6v-5zM10 6h4v1.5h-1.2v9.3H14v1.5h-2.7V7.5H10V6z" /></button>}
      <button type="button" aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)" onClick={onHelp}>?</button>
    </div>
  );
}
