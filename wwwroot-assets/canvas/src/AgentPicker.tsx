import { useEffect, useRef, useState } from 'react';
import type { Agent } from './model';

export interface Picking { x: number; y: number; event?: string }

const most = 30;

/** Which agent the new step runs: opened where an event was dropped on the empty canvas. */
export function AgentPicker({ picking, agents, onPick, onClose }: { picking: Picking; agents: Agent[]; onPick(agent: string): void; onClose(): void }) {
  const [search, setSearch] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    const outside = (e: PointerEvent) => { if (!box.current?.contains(e.target as Node)) onClose(); };
    document.addEventListener('pointerdown', outside, true);
    return () => document.removeEventListener('pointerdown', outside, true);
  }, [onClose]);
  const found = agents.filter(agent => agent.name.includes(search.toLowerCase())).slice(0, most);
  return (
    <div ref={box} className="picker" role="dialog" aria-label="Add a step" style={{ left: Math.max(4, picking.x), top: Math.max(4, picking.y) }}
      onKeyDown={e => { if (e.key === 'Escape') { e.stopPropagation(); onClose(); } }}>
      <label>
        {picking.event ? `Step that starts on ${picking.event}` : 'New step'}
        <input ref={field} className="text" placeholder="Search agents" value={search} onChange={e => setSearch(e.target.value)}
          onKeyDown={e => { if (e.key === 'Enter' && found[0]) { e.preventDefault(); onPick(found[0].name); } }} />
      </label>
      <ul>
        {found.map(agent => <li key={agent.name}><button type="button" onClick={() => onPick(agent.name)} title={agent.description}>{agent.name}</button></li>)}
        {found.length === 0 && <li className="none">No agent of that name</li>}
      </ul>
    </div>
  );
}
